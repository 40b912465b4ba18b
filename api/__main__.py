"""The command ``maillage``: the composition root of the command line."""

import os
import sys
from itertools import pairwise

import typer
from typer.exceptions import TyperException

from api.commands import app
from api.errors import EXPECTED, UNEXPECTED, problem_of, told
from api.usage import in_french
from graph.network import Language


def main() -> None:
    """Run the command; tell every error as one sentence, with the exit code of its kind."""
    try:
        sys.exit(app(standalone_mode=False))
    except TyperException as error:
        _misused(error)
    except typer.Abort:
        sys.exit(1)
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
    typer.echo(told(error, _language()), err=True)
    sys.exit(problem.exit_code if problem is not UNEXPECTED else 1)


def _misused(error: TyperException) -> None:
    """Say what is wrong with a command that was not understood, or how it is written; leave with 2."""
    # the classes that have these are no public ones
    message, show = getattr(error, "format_message", error.__str__)(), getattr(error, "show", lambda: None)
    french = in_french(message) if _language() == "fr" else None
    if french is None:
        show()
    else:
        path = getattr(getattr(error, "ctx", None), "command_path", "maillage")
        typer.echo(f"{french}\n« {path} --help » dit ce qui se donne.", err=True)
    sys.exit(2)


def _language() -> Language:
    arguments = sys.argv[1:]
    english = "--lang=en" in arguments or ("--lang", "en") in pairwise(arguments)
    return "en" if english else "fr"


if __name__ == "__main__":
    main()
