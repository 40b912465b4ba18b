"""The README: what it shows is what the program answers."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from starlette.testclient import TestClient

from tests.api.api_support import ROOT

README = Path(ROOT, "README.md").read_text(encoding="utf-8")


def test_the_ranking_of_the_command_line(client: TestClient) -> None:
    """The organisations and sentences of the first example are those of the answer, in its order."""
    shown = " ".join(re.sub(r"[│┃┏┓┡┩├┤└┘━─┬┴┼╇╋┳]", " ", README).split())
    answer = client.get("/v1/partners", params={"org": "silver-geek", "limit": 2}).json()

    places = [shown.index(item["label"] + " ") for item in answer["items"]]
    assert places == sorted(places)
    for item in answer["items"]:
        for reason in item["reasons"]:
            start = " ".join(reason["text"].split())[:40]
            assert f"{reason['points']:.1f} {start}" in shown


def test_the_answer_over_http(client: TestClient) -> None:
    """The JSON of the second example is the beginning of the answer, filtered as the example says."""
    block = re.search(r"jq .*?\n(\{.*?\n\})\n```", README, re.DOTALL)
    answer = client.get("/v1/partners", params={"org": "silver-geek", "limit": 1}).json()["items"][0]
    reasons = [
        {"code": one["code"], "points": one["points"], "text": one["text"], "lu": one["evidence"][0]["locator"]}
        for one in answer["reasons"][:2]
    ]

    assert block is not None
    assert json.loads(block.group(1)) == {"label": answer["label"], "score": answer["score"], "raisons": reasons}


def test_the_answer_in_sparql(client: TestClient) -> None:
    """The names of the third example are the rows of its query."""
    block = re.search(r"maillage sparql '(.*?)' --format csv\n(.*?)\n```", README, re.DOTALL)

    assert block is not None
    answer = client.get("/sparql", params={"query": block.group(1)}, headers={"Accept": "text/csv"})
    assert answer.text.split("\r\n")[:-1] == block.group(2).split("\n")


def test_the_client(address: tuple[str, int]) -> None:
    """The Python of the example prints what stands below it."""
    found = re.search(r"```python\n(from api\.client.*?)```\n\n```\n(.*?)```", README, re.DOTALL)

    assert found is not None
    code = found.group(1).replace("127.0.0.1:8000", f"{address[0]}:{address[1]}")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )
    assert done.stdout.decode() == found.group(2)
