// Draws the network that the page carries as JSON; positions come from the server, so nothing is laid out here.
"use strict";
(() => {
  const place = document.getElementById("network");
  const data = JSON.parse(document.getElementById("picture").textContent);
  const network = new vis.Network(place, data, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { keyboard: { enabled: true, bindToWindow: false } },
    nodes: { font: { size: 14 } },
    edges: { smooth: false, font: { size: 10, strokeWidth: 3 }, arrows: { to: { scaleFactor: 0.5 } } },
  });
  const base = "https://w3id.org/maillage/";
  const lang = document.documentElement.lang;
  network.on("doubleClick", ({ nodes }) => {
    // only canonical addresses of things are followed: an IRI of somebody's facts may be anything
    if (nodes.length === 1 && nodes[0].startsWith(base + "id/")) {
      location.assign("/" + nodes[0].slice(base.length) + "?format=html&lang=" + lang);
    }
  });
  place.dataset.ready = "true";
})();
