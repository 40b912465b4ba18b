"""The oracle: morph-kgc, another processor of RML, in an environment of its own.

Its versions of rdflib, pyoxigraph and DuckDB are older than ours, so that it cannot stand in ours. The environment is
made once for a lock (``oracle.lock``, from ``oracle.in``) and kept in ``.cache`` at the top of the project.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from filelock import FileLock
from pyoxigraph import RdfFormat, parse

LOCK: Final = Path(__file__).with_name("oracle.lock")
CACHE: Final = Path(__file__).parents[1] / ".cache"

_SECONDS: Final = 600
_CONFIGURATION: Final = """\
[CONFIGURATION]
output_format=N-TRIPLES
output_file={output}
logging_level=ERROR
number_of_processes=1
na_values=

[tables]
mappings={mapping}
"""
"""An empty value alone is none: by default the text ``nan`` would be none as well, and a name could be that."""


class NoOracleError(RuntimeError):
    """The environment of the oracle cannot be made: where no index of packages is reached, for one."""


def oracle_python(lock: Path = LOCK) -> Path:
    """Return the interpreter of the oracle's environment, or of another lock's, made where it is not there yet.

    Raises NoOracleError with the last words of what was tried.
    """
    folder = CACHE / f"{lock.stem}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}-{sys.version_info.minor}"
    python, whole = folder / "bin" / "python", folder / "whole"
    CACHE.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not whole.exists():
            run(sys.executable, "-m", "venv", "--clear", str(folder))
            run(str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", str(lock))
            whole.touch()
    return python


def triples_of_morph_kgc(python: Path, mapping: Path, folder: Path) -> set[str]:
    """Return the triples that the oracle makes of a mapping and the CSV files in a folder, as N-Triples write them."""
    with tempfile.TemporaryDirectory() as scratch:
        configuration, output = Path(scratch) / "configuration.ini", Path(scratch) / "facts.nt"
        configuration.write_text(_CONFIGURATION.format(output=output, mapping=mapping.resolve()), encoding="utf-8")
        run(str(python), "-m", "morph_kgc", str(configuration), folder=folder)
        return triples_of(output.read_bytes())


def triples_of(facts: bytes) -> set[str]:
    """Return the triples of N-Triples, each written in the one way of their canonical form."""
    return {str(quad.triple) for quad in parse(facts, format=RdfFormat.N_TRIPLES)}


def run(*command: str, folder: Path | None = None) -> None:
    """Run a command to its end, without what leads Python to our own packages."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV"))}
    try:
        subprocess.run(
            command, cwd=folder, env=surroundings, check=True, capture_output=True, text=True, timeout=_SECONDS
        )
    except (subprocess.SubprocessError, OSError) as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        raise NoOracleError(said[-1] if said else str(error)) from error
