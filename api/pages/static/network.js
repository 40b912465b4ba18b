// Draws the network that the page carries as JSON; positions come from the server, so nothing is laid out here.
"use strict";
(() => {
  const place = document.getElementById("network");
  const picture = JSON.parse(document.getElementById("picture").textContent);
  const base = "https://w3id.org/maillage/";
  const lang = document.documentElement.lang;
  const smallest = 0.55;

  // a tie is named only while one of its ends is chosen: all names at once cannot be read
  const verbs = picture.edges.map(({ label }) => label);
  const edges = new vis.DataSet(picture.edges.map((edge, id) => ({ ...edge, id, label: undefined })));
  const font = { face: "system-ui, sans-serif", strokeWidth: 4, strokeColor: "#ffffff", color: "#1b1b1b" };
  const network = new vis.Network(place, { nodes: picture.nodes, edges }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, zoomView: false, keyboard: { enabled: true, bindToWindow: false, autoFocus: false } },
    nodes: { font: { ...font, size: 17 }, widthConstraint: { maximum: 170 } },
    edges: { smooth: false, font: { ...font, size: 12 }, width: 1.2, arrows: { to: { scaleFactor: 0.5 } } },
  });
  const name = (chosen) => {
    const near = new Set(chosen.flatMap((node) => network.getConnectedEdges(node)));
    edges.update(edges.getIds().map((id) => ({ id, label: near.has(id) ? verbs[id] : " " })));
  };
  const seeAll = () => {
    network.fit();
    if (network.getScale() < smallest) network.moveTo({ scale: smallest, position: network.getPosition(place.dataset.centre) });
  };
  seeAll();

  network.on("hoverNode", ({ node }) => name([node]));
  network.on("blurNode", () => name(network.getSelectedNodes()));
  network.on("select", ({ nodes }) => name(nodes));
  network.on("doubleClick", ({ nodes }) => {
    // only canonical addresses of things are followed: an IRI of somebody's facts may be anything
    if (nodes.length === 1 && nodes[0].startsWith(base + "id/")) {
      location.assign("/" + nodes[0].slice(base.length) + "?format=html&lang=" + lang);
    }
  });
  // the wheel turns the page, until somebody enters the network
  place.addEventListener("focusin", () => network.setOptions({ interaction: { zoomView: true } }));
  place.addEventListener("focusout", () => network.setOptions({ interaction: { zoomView: false } }));

  const zoom = document.getElementById("zoom");
  zoom.hidden = false;
  zoom.addEventListener("click", ({ target }) => {
    const factor = Number(target.value);
    if (factor) network.moveTo({ scale: network.getScale() * factor });
    else if (target.value) network.fit();
  });
  window.maillage = network;
  place.dataset.ready = "true";
})();
