"""Work done in a process of its own, so that it can be killed or refused as in life."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from law.progress import Progress
from pipeline.layout import Layout, writer_lock

# Children of a server that has imported what they need, once, and that has no threads.
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.pipeline.making", "decisis.build"])


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


def dying_at(last: str, call: int) -> Progress:
    """Progress that kills its process at the ``call``-th report of a stage, counted from 1."""
    left = call

    def progress(stage: str, done: int, total: int | None) -> None:
        nonlocal left
        left -= stage == last
        if not left:
            die()

    return progress


class DyingBeforeSwitch(Layout):
    """A library whose process is killed when all is built, but not yet current."""

    def switch_to(self, number: int) -> None:
        die()


class DyingAfterSwitch(Layout):
    """A library whose process is killed before it could clear away what is no longer needed."""

    def switch_to(self, number: int) -> None:
        super().switch_to(number)
        die()


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
