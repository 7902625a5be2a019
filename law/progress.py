"""How long work reports itself: one callback, the same for a crawl, an import and a build stage."""

from typing import Protocol


class Progress(Protocol):
    """Called as work advances; rate and time left are the display's business."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """``done`` of ``total`` units of ``stage`` are finished; total is None while unknown."""


def silent(stage: str, done: int, total: int | None) -> None:
    """The progress callback for callers who do not want one."""
