"""Work done in a process of its own, so that it can be killed or refused as in life."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pipeline.layout import Layout, writer_lock

# Children of a server that has imported what they need, and that has no threads.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["pipeline.stages", "tests.pipeline.making"])


def run(function: Callable[..., None], *arguments: Any) -> int:
    """Exit code of ``function(*arguments)`` in a child; -9 where it was killed."""
    child = _context.Process(target=function, args=arguments)
    child.start()
    child.join()
    code = child.exitcode
    child.close()
    assert code is not None
    return code


def die() -> None:
    """Kill this process as the system does: nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)


class Writer(AbstractContextManager["Writer"]):
    """A process that holds a library's writer lock as long as the block lasts."""

    def __init__(self, root: Path) -> None:
        self._here, there = _context.Pipe()
        self._child = _context.Process(target=_hold, args=(root, there))

    def __enter__(self) -> "Writer":
        self._child.start()
        self.pid = self._child.pid
        assert self._here.recv() == "held"
        return self

    def kill(self) -> None:
        """Let it die without giving the lock back."""
        self._child.kill()
        self._child.join()

    def __exit__(self, *error: object) -> None:
        self.kill()
        self._child.close()
        self._here.close()


def _hold(root: Path, there: Connection) -> None:
    with writer_lock(Layout(root)):
        there.send("held")
        there.recv()
