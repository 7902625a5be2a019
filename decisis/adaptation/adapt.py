"""Train what a library's own citations can teach, measure it, keep what wins.

The parts are tried in order of cost, each on top of what was kept before it, and each is kept only
if its gain on the test split has an interval above zero. What was finished is not done again by the
next call; an encoder's and a cross-encoder's training go on from their checkpoints.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import filelock

from decisis.adaptation.parts import NotNowError, Trainer, too_few
from decisis.adaptation.store import (
    ENCODER,
    FUSION,
    LOCK,
    MAP,
    PARTS,
    Outcome,
    adaptation_folder,
    forget,
    read_outcomes,
)
from decisis.library import Library
from law.errors import LibraryError, ModelError, QueryError
from law.progress import Progress, silent
from pipeline.layout import Layout

MAX_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``adapt`` would do: queries to learn from and to measure on, and each part's fate."""

    tuning: int
    test: int
    parts: Mapping[str, str]


def adapt(
    library: Library,
    *,
    minutes: float = 30.0,
    only: Sequence[str] = PARTS,
    seed: int = 0,
    progress: Progress = silent,
) -> list[Outcome]:
    """Train and measure the parts ``only`` within about so many minutes; what became of each.

    QueryError for a part that does not exist, LibraryError where another process adapts the same
    library. A part that cannot be trained now (torch is not installed, no time is left) is no
    error among others: it is reported as not kept, and tried again by the next call.
    """
    _check(only, minutes)
    trainer = Trainer(library, seed=seed, minutes=minutes, progress=progress)

    def outcome(part: str) -> Outcome:
        held = read_outcomes(library.layout).get(part)
        if held is not None and trainer.is_current(held):
            return held
        try:
            return trainer.train(part)
        except (NotNowError, ModelError) as error:
            if len(only) == 1:
                raise
            return trainer.untried(part, str(error))

    outcomes = {}
    with _alone(library.layout):
        # These rest on each other: what is trained anew must not be measured against, or on top of,
        # what an older library taught.
        held = read_outcomes(library.layout)
        resting = [part for part in (FUSION, MAP, ENCODER) if part in held and part in only]
        forget(library.layout, [part for part in resting if not trainer.is_current(held[part])])
        for part in PARTS:
            if part in only:
                outcomes[part] = outcome(part)
            if part in (MAP, ENCODER):
                # What won gives the fusion another chance, and an encoder takes the map's place.
                for earlier in (FUSION, MAP):
                    if earlier in outcomes:
                        outcomes[earlier] = outcome(earlier)
    return list(outcomes.values())


def plan(
    library: Library, *, minutes: float = 30.0, only: Sequence[str] = PARTS, seed: int = 0
) -> Plan:
    """What ``adapt`` would do; nothing is written."""
    _check(only, minutes)
    trainer = Trainer(library, seed=seed, minutes=minutes)
    held = read_outcomes(library.layout)
    tuning, test = len(trainer.queries("tuning")), len(trainer.queries("test"))
    parts = {}
    for part in only:
        if part in held and trainer.is_current(held[part]):
            parts[part] = "trained before: " + (held[part].reason or "kept")
        else:
            parts[part] = too_few(tuning, test) or "would be trained"
    return Plan(tuning, test, parts)


def _check(only: Sequence[str], minutes: float) -> None:
    for part in only:
        if part not in PARTS:
            raise QueryError(f"there is no part {part!r} to adapt: one of {', '.join(PARTS)}")
    if not 0 < minutes <= MAX_MINUTES:
        raise QueryError(f"--minutes must be above 0 and at most {MAX_MINUTES:,}, not {minutes:g}")


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Hold the place of the one who adapts; builds and imports go on beside it."""
    folder = adaptation_folder(layout)
    try:
        folder.mkdir(exist_ok=True)
        with filelock.FileLock(folder / LOCK, timeout=0):
            yield
    except filelock.Timeout:
        raise LibraryError(f"another process is adapting {layout.root}: wait for it") from None
    except OSError as error:
        raise LibraryError(f"{folder} cannot be written to: {error}") from None
