"""What a server remembers of those who ask: its log has no word of theirs, and no address, however they fail."""

import re
import shutil
import socket
from pathlib import Path

from api.keys import Keys
from tests.running_server import RUNAWAY, new_address, serving

SECRET = "zqxsecret"


def test_failures_leave_no_trace(attacked_home: Path, tmp_path: Path) -> None:
    """Bytes that are no request, errors in a query, its time limit, a wrong key: none of it is in the log."""
    home, log = Path(shutil.copytree(attacked_home, tmp_path / "home")), tmp_path / "log"
    Keys(home).add("tests")
    runaway = RUNAWAY.replace("{", f"{{ BIND ('{SECRET}' AS ?{SECRET}) ", 1)
    key = {"Authorization": f"Bearer {SECRET}", "Content-Type": "text/turtle"}
    with serving(home, log, query_seconds=1) as server:
        for garbage in (f"{SECRET}\r\n\r\n", f"GET /{SECRET} {SECRET}\r\n{SECRET}\r\n\r\n", f"\x00\x16{SECRET}" * 99):
            with socket.create_connection((server.host, server.port), 5, (new_address(), 0)) as raw:
                raw.sendall(garbage.encode())
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(1 << 16):
                    pass
        assert server.query(f"SELECT {SECRET}", source=new_address()).status == 400
        assert server.query(runaway, source=new_address()).status == 503
        put = server.ask(f"/sparql/graphs?graph=https://example.org/{SECRET}", method="PUT", headers=key,
                         body=f"<{SECRET}> {SECRET}".encode(), source=new_address())  # fmt: skip
        assert put.status == 403
        assert server.ask(f"/v1/organisations/{SECRET}?q={SECRET}", source=new_address()).status in {404, 422}
        server.alive(new_address())
    said = log.read_text("utf-8")
    assert "Invalid HTTP request" in said
    assert SECRET not in said
    assert not re.search(r"\b127\.", said.replace(f"http://{server.host}:{server.port}/", "")), said
