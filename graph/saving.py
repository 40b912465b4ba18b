"""Saving: a copy of the served generation in a data directory of its own, whatever is written meanwhile."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Final

from graph.building import check_room
from graph.errors import GenerationDamagedError, HomeTakenError
from graph.generation import Generation, open_directory, open_generation
from graph.home import Home
from graph.manifest import check_files

_ROOM: Final = 16 << 20


def save(home: Path | None, target: Path) -> Generation:
    """Copy the served generation and the exclusions into a data directory that serves nothing yet; return it open.

    The copy is compared with what was built before it is published there, as a build is. Keys are not copied. Raises
    HomeTakenError where the target has data already, NoGenerationError, GenerationDamagedError, HomeBusyError where
    somebody builds in the target, and HomeUnusableError where it cannot be written or has no room.
    """
    place, copy = Home(home), Home(target)
    with closing(_held(place)) as served, copy.building() as directory:
        if (target / "current").exists():
            raise HomeTakenError(target)
        files = served.manifest.files
        check_room(copy, _ROOM + sum(record.size for record in files.values()))
        for name in ("manifest.json", *files):
            (directory / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(served.directory / name, directory / name)
        try:
            check_files(directory, files, hashed_up_to=None)
        except GenerationDamagedError as error:
            raise GenerationDamagedError(served.directory, error.reason) from error
        copy.exclude_as(place)
        copy.publish(directory, served.version)
    return open_generation(target)


def _held(place: Home) -> Generation:
    """Return the served generation, open: what was served when it was opened, and has not been removed since."""
    while True:
        directory = place.current()
        try:
            generation = open_directory(directory, hashed_up_to=0)
        except GenerationDamagedError:
            if place.current() == directory:
                raise
            continue
        if place.current() == directory:
            return generation
        generation.close()
