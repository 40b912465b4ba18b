"""The command ``maillage``: the composition root of the command line."""

import os
import sys
from itertools import pairwise

import typer

from api.commands import app
from api.errors import EXPECTED, UNEXPECTED, problem_of
from graph.network import Language


def main() -> None:
    """Run the command; tell every error as one sentence, with the exit code of its kind."""
    try:
        app()
    except EXPECTED as error:
        _tell(error)
    except BrokenPipeError:
        # who reads our output has left: nothing more to say, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("MAILLAGE_DEBUG"):
            raise
        typer.echo(f"{type(error).__name__}: {error}", err=True)
        _tell(error)


def _tell(error: Exception) -> None:
    """Print an error in the language asked for, and leave with its exit code."""
    problem = problem_of(error)
    lang = _language()
    colon = " : " if lang == "fr" else ": "
    typer.echo(f"{problem.title[lang]}{colon}{problem.tell(error)[lang]}", err=True)
    sys.exit(problem.exit_code if problem is not UNEXPECTED else 1)


def _language() -> Language:
    arguments = sys.argv[1:]
    english = "--lang=en" in arguments or ("--lang", "en") in pairwise(arguments)
    return "en" if english else "fr"


if __name__ == "__main__":
    main()
