"""Assets: the files that the pages need, ours and those that wheels carry (vis-network, CodeMirror)."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from graph.drawing import vis_network

_VIS: Final = frozenset({"vis-network.min.js", "vis-network.css"})
_EDITOR: Final = "codemirror/"
_EDITOR_FILES: Final = frozenset(
    {
        "lib/codemirror.js",
        "lib/codemirror.css",
        "mode/sparql/sparql.js",
        "addon/comment/comment.js",
        "addon/edit/closebrackets.js",
        "addon/edit/matchbrackets.js",
        "addon/hint/show-hint.js",
        "addon/hint/show-hint.css",
    }
)


def asset(name: str) -> bytes | None:
    """Return a file by its name below ``/static/``, or None where the pages have no such file."""
    if name in _VIS:
        return vis_network(name)
    if name.startswith(_EDITOR):
        within = name.removeprefix(_EDITOR)
        return (_code_mirror() / within).read_bytes() if within in _EDITOR_FILES else None
    ours = _ours()
    return ours[name].read_bytes() if name in ours else None


@cache
def _code_mirror() -> Path:
    """Return the folder of CodeMirror in the django-mirror wheel, of which nothing is imported: it needs Django."""
    spec = find_spec("django_mirror")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("django_mirror")
    return Path(spec.submodule_search_locations[0], "static", "django-mirror", "codemirror")


@cache
def _ours() -> dict[str, Traversable]:
    """Return our own files by their names below ``/static/``."""
    found: dict[str, Traversable] = {}
    waiting = [("", files("api") / "pages" / "static")]
    while waiting:
        above, folder = waiting.pop()
        for path in folder.iterdir():
            if path.is_dir():
                waiting.append((f"{above}{path.name}/", path))
            else:
                found[f"{above}{path.name}"] = path
    return found
