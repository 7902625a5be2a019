"""Each part of the adaptation: trained on the tuning split, measured on the test split, stored."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from decisis.adaptation.encoder_map import Passages, QueryMap, Triples, fit_map
from decisis.adaptation.fusion import FEWEST, FEWEST_FOR_TREES, fit_sum, fit_trees, sum_quality
from decisis.adaptation.gain import MEASURE, Gain, gain, quality
from decisis.adaptation.pairs import Asked, Encode, ask, lessons
from decisis.adaptation.reranking import NotNowError, train_reranker
from decisis.adaptation.store import (
    ADAPTATION_VERSION,
    CROSS_ENCODER,
    FUSION,
    MAP,
    WORK,
    Adaptation,
    Outcome,
    Recipe,
    adaptation_folder,
    features_digest,
    open_fusion,
    part_name,
    read_outcomes,
    store,
)
from decisis.evaluation.masking import masked_queries
from decisis.evaluation.queries import JudgedQuery, Split
from decisis.library import Library
from decisis.retrieval.fusion import Fusion, ReciprocalRankFusion
from law.progress import Progress, silent

__all__ = ["NotNowError", "Trainer", "too_few"]

# More than these cost time and change little.
MAX_TUNING, MAX_TEST = 2_000, 1_000
_NEGATIVES = 32
_MOST_PASSAGES = 60_000

_PLAIN = "reciprocal rank fusion"
_UNMAPPED = "the encoder's own vectors"


def too_few(tuning: int, test: int) -> str:
    """Why so many queries teach nothing, "" where they can."""
    if tuning >= FEWEST and test >= FEWEST:
        return ""
    return (
        f"the library's citations give {tuning} questions to learn from and {test} to measure on:"
        f" nothing is learned from fewer than {FEWEST}"
    )


class Trainer:
    """Trains the parts of one library, each on top of those that it keeps.

    What the first stage finds is asked for once and serves all parts. Only the cross-encoder's
    training heeds ``minutes``, counted from here: the others are short.
    """

    def __init__(
        self, library: Library, *, seed: int, minutes: float, progress: Progress = silent
    ) -> None:
        self._library = library
        self._seed = seed
        self._minutes = minutes
        self._deadline = time.monotonic() + 60 * minutes
        self._progress = progress
        self._asked: dict[tuple[Split, str], list[Asked]] = {}
        self._work = adaptation_folder(library.layout) / WORK

    def train(self, part: str) -> Outcome:
        """Train, measure and store a part.

        NotNowError or ModelError where that cannot be done in this call.
        """
        started = time.monotonic()
        if reason := too_few(len(self.queries("tuning")), len(self.queries("test"))):
            return self._store(replace(self.untried(part, reason), trained_at=_now()), None)
        parts: Mapping[str, Callable[[float], Outcome]] = {
            FUSION: self._fusion,
            MAP: self._map,
            CROSS_ENCODER: self._cross_encoder,
        }
        return parts[part](started)

    def untried(self, part: str, reason: str) -> Outcome:
        """The outcome of a part that was not trained."""
        return Outcome(part, kept=False, reason=reason, recipe=self._recipe(), trained_on=0)

    def is_current(self, outcome: Outcome) -> bool:
        """Whether it was trained on this very library, and more time would change nothing."""
        if not outcome.kept and outcome.facts.get("minutes", self._minutes) < self._minutes:
            return False
        return outcome.recipe == self._recipe(self._map_file if outcome.part == FUSION else "")

    def queries(self, split: Split) -> list[JudgedQuery]:
        most = MAX_TUNING if split == "tuning" else MAX_TEST
        return [query for query in self._queries if query.split == split][:most]

    @cached_property
    def _queries(self) -> list[JudgedQuery]:
        """What opinions ask, where they ask enough: a statute's cross-reference is no question."""
        library = self._library
        found = masked_queries(
            library.snapshot, library.authorities, seed=self._seed, progress=self._progress
        )
        of_opinions = [query for query in found if query.source_kind == "opinion"]
        enough = sum(query.split == "tuning" for query in of_opinions) >= FEWEST_FOR_TREES
        return of_opinions if enough else found

    # The parts

    def _fusion(self, started: float) -> Outcome:
        query_map = self._in_force.query_map
        made, facts = self._fit_fusion(self._ask("tuning", query_map))
        test = self._ask("test", query_map)
        gains = {_PLAIN: self._gain(test, ReciprocalRankFusion(), test, open_fusion(made))}
        return self._store(self._outcome(FUSION, gains, facts, started), made)

    def _map(self, started: float) -> Outcome:
        tuning, test = self._ask("tuning", None), self._ask("test", None)
        fitted = fit_map(
            self._triples(tuning), self._passages(), seed=self._seed, progress=self._progress
        )
        facts: dict[str, Any] = {
            **fitted.setting,
            "cross_validated": [round(fitted.before, 4), round(fitted.after, 4)],
        }
        made = self._fresh("map.npy")
        fitted.map.save(made)
        before = self._in_force
        mapped, mapped_test = self._ask("tuning", fitted.map), self._ask("test", fitted.map)
        old: Fusion = before.fusion or ReciprocalRankFusion()
        if before.fusion is None:
            gains = {_UNMAPPED: self._gain(test, old, mapped_test, old)}
            return self._store(self._outcome(MAP, gains, facts, started), made)
        # It weighs signals that the map changes: they are compared each with a fusion of its own.
        refitted, fusion_facts = self._fit_fusion(mapped)
        new = open_fusion(refitted)
        gains = {_UNMAPPED: self._gain(test, old, mapped_test, new)}
        outcome = self._outcome(MAP, gains, facts, started)
        if not outcome.kept:
            refitted.unlink()
            return self._store(outcome, made)
        plain = self._gain(mapped_test, ReciprocalRankFusion(), mapped_test, new)
        fusion = self._outcome(FUSION, {_PLAIN: plain}, fusion_facts, started)
        fusion = replace(fusion, recipe=self._recipe(part_name(MAP, made)))
        return store(self._library.layout, [(outcome, made), (fusion, refitted)])[0]

    def _cross_encoder(self, started: float) -> Outcome:
        library, before = self._library, self._in_force
        trained = train_reranker(
            self._ask("tuning", before.query_map),
            self._ask("test", before.query_map),
            library.first_stage,
            before.fusion or ReciprocalRankFusion(),
            budget=library.settings.rerank_budget,
            work=self._work / CROSS_ENCODER,
            deadline=self._deadline,
            seed=self._seed,
            progress=self._progress,
        )
        facts = {**trained.facts, "minutes": self._minutes}
        outcome = self._outcome(CROSS_ENCODER, trained.gains, facts, started)
        stored = self._store(outcome, trained.folder)
        shutil.rmtree(self._work / CROSS_ENCODER)  # its checkpoint
        return stored

    # What they share

    def _fit_fusion(self, tuning: Sequence[Asked]) -> tuple[Path, dict[str, Any]]:
        """The file of a fitted fusion, and what is in it: trees only where they beat a sum."""
        plain = sum_quality(tuning, seed=self._seed)
        if len(tuning) >= FEWEST_FOR_TREES:
            trees = fit_trees(tuning, seed=self._seed, progress=self._progress)
            if trees.quality > plain:
                made = self._fresh("fusion.txt")
                made.write_text(trees.text, encoding="utf-8")
                facts = {"kind": "trees", **trees.setting}
                return made, {**facts, "cross_validated": round(trees.quality, 4)}
        made = self._fresh("fusion.json")
        fit_sum(tuning).save(made)
        return made, {"kind": "weighted sum", "cross_validated": round(plain, 4)}

    def _triples(self, asked: Sequence[Asked]) -> Triples:
        snapshot, vectors = self._library.snapshot, self._library.vectors.vectors
        found = list(
            lessons(asked, self._library.first_stage, negatives=_NEGATIVES, seed=self._seed)
        )
        positives = np.array([lesson.positive for lesson in found], dtype=np.int64)
        negatives = np.stack(
            [np.resize(np.array(lesson.negatives, dtype=np.int64), _NEGATIVES) for lesson in found]
        )
        return Triples(
            queries=np.stack([lesson.vector for lesson in found]),
            positives=vectors(positives),
            negatives=vectors(negatives.ravel()).reshape(*negatives.shape, -1),
            documents=snapshot.versions[np.searchsorted(snapshot.numbers, positives)],
            sources=np.array([lesson.source for lesson in found], dtype=np.int64),
        )

    def _passages(self) -> Passages:
        """All passages, or a sample of them that is large enough to tell maps apart."""
        snapshot = self._library.snapshot
        random = np.random.default_rng(self._seed)
        places = np.sort(random.permutation(len(snapshot))[:_MOST_PASSAGES])
        return Passages(
            self._library.vectors.vectors(snapshot.numbers[places]), snapshot.versions[places]
        )

    def _ask(self, split: Split, query_map: QueryMap | None) -> list[Asked]:
        """What is found for a split's queries, asked once for each map."""
        key = (split, query_map.digest if query_map else "")
        if key not in self._asked:
            encode: Encode = self._library.encoder.encode_query
            if plain := self._asked.get((split, "")):
                encode = {entry.query.text: entry.vector for entry in plain}.__getitem__
            self._asked[key] = ask(
                [entry.query for entry in plain] if plain else self.queries(split),
                self._library.first_stage,
                encode,
                image=query_map,
                stage=f"{split} questions" + (", mapped" if query_map else ""),
                progress=self._progress,
            )
        return self._asked[key]

    def _gain(
        self, before: Sequence[Asked], old: Fusion, after: Sequence[Asked], new: Fusion
    ) -> Gain:
        was = quality(before, [old(entry.candidates) for entry in before])
        now = quality(after, [new(entry.candidates) for entry in after])
        return gain(after, was, now, seed=self._seed)

    @property
    def _in_force(self) -> Adaptation:
        library = self._library
        return Adaptation.open(
            library.layout,
            encoder=library.encoder.name,
            cross_encoder=library.settings.cross_encoder,
        )

    def _outcome(
        self, part: str, gains: Mapping[str, Gain], facts: Mapping[str, Any], started: float
    ) -> Outcome:
        unsure = [
            f"{found.difference.mean:+.3f} {MEASURE} over {name}, from {found.difference.low:+.3f}"
            f" to {found.difference.high:+.3f}"
            for name, found in gains.items()
            if not found.is_sure
        ]
        return Outcome(
            part,
            kept=not unsure,
            reason="the gain is not sure: " + "; ".join(unsure) if unsure else "",
            recipe=self._recipe(self._map_file if part == FUSION else ""),
            trained_on=len(self.queries("tuning")),
            gains=gains,
            facts=facts,
            seconds=round(time.monotonic() - started, 1),
            trained_at=_now(),
        )

    @property
    def _map_file(self) -> str:
        """The file of the map that is in force."""
        held = read_outcomes(self._library.layout).get(MAP)
        return held.file if held and self._in_force.query_map else ""

    def _recipe(self, map_file: str = "") -> Recipe:
        return Recipe(
            version=ADAPTATION_VERSION,
            generation=self._library.generation,
            encoder=self._library.encoder.name,
            features=features_digest(),
            map=map_file,
            seed=self._seed,
        )

    def _store(self, outcome: Outcome, made: Path | None) -> Outcome:
        if made and not outcome.kept:
            shutil.rmtree(made) if made.is_dir() else made.unlink()
            made = None
        return store(self._library.layout, [(outcome, made)])[0]

    def _fresh(self, name: str) -> Path:
        self._work.mkdir(parents=True, exist_ok=True)
        return self._work / name


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
