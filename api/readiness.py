"""Readiness: what is served is read before the first page waits for it, and the collector leaves it alone.

A network is millions of objects that stay as they are. Whoever walks through all of them for what may have become
garbage stops every answer for as long.
"""

import gc
import sys
from subprocess import DEVNULL, Popen
from threading import Thread

from graph import Generation


def make_ready(generation: Generation) -> None:
    """Read a generation ahead, and keep what the process holds then out of later collections of garbage.

    What was kept out before, such as the generation that this one replaces, is looked through once more.
    """
    generation.read_ahead()
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def rehearse_apart() -> "Popen[bytes]":
    """Have the loops of lists compiled by another process: where nothing is built yet, that takes as long as to build.

    What is compiled is kept on disk, and found there by whoever makes lists later.
    """
    process = Popen([sys.executable, "-m", "graph.rehearsing"], stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    Thread(target=process.wait, daemon=True).start()
    return process
