"""Addresses, parameters, methods and headers that no page of ours would send."""

import json
import re
from urllib.parse import quote

import pytest

from tests.hostile.test_malformed_requests import INSIDE
from tests.running_server import DIRECT, FORM, Server, sparql_address

IDENTIFIERS = {
    "parent folders": "../../../../etc/passwd",
    "encoded parent folders": "..%2F..%2F..%2Fetc%2Fpasswd",
    "NUL": "silver-geek%00",
    "NUL alone": "%00",
    "single quote": "silver-geek'",
    "double quote": quote('silver-geek" . ?s ?p ?o #'),
    "closing bracket": quote("silver-geek> ?p ?o . ?x ?y <http://x"),
    "closing brace": quote("silver-geek> ?p ?o } UNION { ?s ?p ?o } #"),
    "template": quote("{{7*7}}{% raw %}${7*7}"),
    "percent signs": "%25s%25d%25n",
    "invalid UTF-8": "%FF%FE",
    "surrogate": "%ED%A0%80",
    "line breaks": "a%0D%0ASet-Cookie:%20a=b",
    "right to left": quote("\u202egeek"),
    "10 KB": "a" * 10_000,
    "10 KB of letters that fold": quote("é" * 5_000),
    "blank": "%20",
    "a dot": ".",
    "star": "*",
    "number": "-1",
    "address": quote("http://127.0.0.1/", safe=""),
}
PLACES = [
    "/v1/organisations/{}",
    "/v1/undertakings/{}",
    "/v1/territories/{}",
    "/v1/facts/claim/{}",
    "/v1/facts/{}/x",
    "/v1/partners?org={}",
    "/v1/catalysts?territory={}",
    "/v1/introductions?org=orange&to={}",
    "/v1/territories/{}/diagnosis",
    "/id/organisation/{}",
    "/concept/cause/{}",
    "/concept/{}",
    "/ontology/{}",
    "/graph/{}",
    "/static/{}",
    "/{}",
]
LISTS = ["/v1/organisations", "/v1/territories", "/v1/undertakings", "/v1/catalysts", "/v1/partners?org=silver-geek"]
NUMBERS = ["-1", "0", "501", "1000000000", "9" * 5_000, "abc", "NaN", "1.5", "1e2", "", "0x10", "1;2", "%00", "null"]
PAGES = [
    "/",
    "/v1/organisations",
    "/v1/undertakings/silver-geek",
    "/dataset",
    "/problems",
    "/livez",
    "/static/maillage.css",
]


@pytest.mark.parametrize("identifier", IDENTIFIERS.values(), ids=IDENTIFIERS)
def test_no_identifier_is_more_than_a_name(server: Server, source: str, identifier: str) -> None:
    """What nobody has published is unknown or malformed wherever it is asked for, and nothing else is answered."""
    replies = {place: server.ask(place.format(identifier), source=source) for place in PLACES}
    found = {place: reply.status for place, reply in replies.items() if reply.status not in {404, 422}}

    # An address of dots is the folder itself, a star or a blank after a list nothing but an address unknown.
    assert {place for place, status in found.items() if not (status == 303 and place.startswith("/id/"))} == set(), (
        found
    )
    for reply in replies.values():
        assert reply.status == 303 or reply.problem
        assert not INSIDE.search(reply.body)
        assert "set-cookie" not in reply.headers
        assert reply.seconds < 1


@pytest.mark.parametrize("path", LISTS)
def test_lists_have_a_cap_that_no_number_moves(server: Server, source: str, path: str) -> None:
    """A limit that is no number from 1 to 500 is refused; the greatest that is taken is kept to."""
    mark = "&" if "?" in path else "?"
    for number in NUMBERS:
        reply = server.ask(f"{path}{mark}limit={number}", source=source)
        assert (reply.status, reply.problem["code"]) == (422, "bad-parameter"), number
        assert not INSIDE.search(reply.body)
    most = server.ask(f"{path}{mark}limit=500", source=source)
    assert most.status == 200
    assert len(json.loads(most.body)["items"]) <= 500


@pytest.mark.parametrize("after", ["%00", "%FF", "-1", "x" * 300, "x" * 301, "9" * 10_000, "../..", "%22%7D"])
def test_no_page_of_a_list_is_far_away(server: Server, source: str, after: str) -> None:
    """A page that nobody gave out is empty, or refused, at once."""
    reply = server.ask(f"/v1/organisations?after={after}", source=source)

    assert reply.status in {200, 400, 422}
    assert reply.status == 200 or reply.problem
    assert reply.seconds < 1


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_error_is_a_problem_with_a_stable_code(server: Server, source: str, lang: str) -> None:
    """Errors of all kinds are told in one form, in the language asked for, with a code of the published list."""
    published = set(re.findall(rb'id="([a-z-]+)"', server.ask("/problems", headers={"Accept": "text/html"}).body))
    requests = [
        ("GET", "/nowhere", None, {}),
        ("GET", "/v1/organisations/nobody", None, {}),
        ("GET", "/v1/organisations?limit=0", None, {}),
        ("GET", "/v1/organisations?limi=1", None, {}),
        ("GET", "/v1/partners", None, {}),
        ("GET", "/v1/organisations", None, {"Accept": "image/png"}),
        ("DELETE", "/v1/organisations", None, {}),
        ("GET", sparql_address("ASK"), None, {}),
        ("GET", sparql_address("CLEAR ALL"), None, {}),
        ("POST", "/sparql", b"ASK {}", {"Content-Type": "text/plain"}),
        ("POST", "/sparql", b"ASK {} " * 1_000_000, {"Content-Type": DIRECT}),
        ("POST", "/sparql", b"", {"Content-Type": FORM}),
    ]
    for method, path, body, headers in requests:
        told = {"Accept-Language": lang, **headers}
        reply = server.ask(path, method=method, body=body, headers=told, source=source)
        problem = reply.problem
        assert 400 <= reply.status < 500
        assert problem["code"].encode() in published
        assert problem["title"]
        assert problem["detail"]
        assert not INSIDE.search(reply.body)


def test_the_node_of_most_ties_is_answered_in_bounded_time(server: Server, source: str) -> None:
    """Whoever has the most ties gets its partners as soon as others, no more of them than the cap."""
    for tie in ("?it al:participatesIn ?u", "?o al:participatesIn ?it"):
        ask = f"SELECT ?it {{ {tie} }} GROUP BY ?it ORDER BY DESC(COUNT(*)) LIMIT 1"
        name = server.query(ask, source=source).body.decode().split()[1]
        reply = server.ask(f"/v1/partners?org={quote(name, safe='')}&limit=500", source=source)
        assert reply.status == 200
        assert reply.seconds < 3
        assert 0 < len(json.loads(reply.body)["items"]) <= 500


@pytest.mark.parametrize("path", PAGES)
def test_methods_are_answered_or_refused_by_name(server: Server, source: str, path: str) -> None:
    """HEAD is GET without a body, a preflight is answered, and any other method is a 405 that says which serve."""
    got, head = server.ask(path, source=source), server.ask(path, method="HEAD", source=source)
    assert (got.status, head.status, head.body) == (200, 200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    asks = {"Origin": "http://example.org", "Access-Control-Request-Method": "GET"}
    assert server.ask(path, method="OPTIONS", headers=asks, source=source).status in {200, 204}
    for method in ("POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "BREW"):
        reply = server.ask(path, method=method, body=b"x=1", headers={"Content-Type": FORM}, source=source)
        assert reply.status == 405
        assert "GET" in reply.headers["allow"]
        assert reply.problem["code"] == "method-not-allowed"


@pytest.mark.parametrize(
    "ranges",
    [
        ",".join("0-0" for _ in range(10_000)),
        ",".join(f"{n}-" for n in range(10_000)),
        ",".join(f"-{n + 1}" for n in range(10_000)),
        "-" * 10_000,
        "9" * 10_000 + "-",
    ],
    ids=["one byte", "tails", "ends", "dashes", "one number"],
)
def test_ten_thousand_ranges_cost_nothing(server: Server, source: str, ranges: str) -> None:
    """Ranges without number on a static file are refused, or the file comes whole, at once."""
    whole = server.ask("/static/maillage.css", source=source)
    reply = server.ask("/static/maillage.css", headers={"Range": f"bytes={ranges}"}, source=source)

    assert reply.status in {200, 400, 416}
    assert reply.status != 200 or reply.body == whole.body
    assert reply.seconds < 1


@pytest.mark.parametrize("path", ["/sparql", "/v1/organisations", "/v1/partners"])
@pytest.mark.parametrize("size", [100, 100_000])
def test_a_form_of_many_parts_is_not_read(server: Server, source: str, path: str, size: int) -> None:
    """A hundred thousand parts are refused as a type, or by their size, before anyone takes them apart."""
    part = b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n1\r\n'
    before = server.peak_bytes()
    reply = server.ask(
        path,
        method="POST",
        body=part * size + b"--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        source=source,
    )

    assert reply.status in {"/sparql": {413, 415}, "/v1/partners": {413, 422}}.get(path, {405})
    assert reply.problem
    assert reply.seconds < 2
    assert server.peak_bytes() - before < 32 << 20


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_error_reflects_what_was_sent_as_markup(server: Server, source: str, accept: str, lang: str) -> None:
    """A script in an address or in a query comes back as text, or not at all."""
    script = "<script>alert(1)</script>"
    for path in (f"/v1/organisations/{quote(script)}", sparql_address(script), f"/v1/partners?org={quote(script)}"):
        reply = server.ask(path, headers={"Accept": accept, "Accept-Language": lang}, source=source)
        assert reply.status in {200, 400, 404}
        assert "html" not in reply.headers["content-type"] or script.encode() not in reply.body
        assert "unsafe-inline" not in reply.headers["content-security-policy"]
