"""Each part of the adaptation: trained on the tuning split, measured on the test split, stored."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from decisis.adaptation.encoder_map import fit_map
from decisis.adaptation.fusion import FEWEST, FEWEST_FOR_TREES, fit_sum, fit_trees, sum_quality
from decisis.adaptation.gain import MEASURE, Gain, gain, quality
from decisis.adaptation.material import Material, QuerySide
from decisis.adaptation.pairs import Asked
from decisis.adaptation.quantised import check_installed
from decisis.adaptation.query_encoder import QueryEncoder
from decisis.adaptation.reranking import NotNowError, train_reranker
from decisis.adaptation.store import (
    ADAPTATION_VERSION,
    CROSS_ENCODER,
    ENCODER,
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
    query_side_file,
    read_outcomes,
    store,
)
from decisis.evaluation.queries import JudgedQuery, Split
from decisis.library import Library
from decisis.retrieval.fusion import Fusion, ReciprocalRankFusion
from law.errors import ModelError
from law.progress import Progress, silent
from pipeline.models.weights import BGE_SMALL, packaged_folder

__all__ = ["NotNowError", "Trainer", "too_few"]

_PLAIN = "reciprocal rank fusion"
_UNMAPPED = "the encoder's own vectors"
_MAPPED = "the map of the encoder's vectors"
_REPLACED = "the fine-tuned encoder has taken its place"

# Of the time, at most this share trains the encoder; the rest asks and measures.
_SHARE_FOR_TRAINING = 0.6
_FEWEST_SECONDS = 60.0


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

    What the first stage finds is asked for once and serves all parts. Only the encoder's and the
    cross-encoder's trainings heed ``minutes``, counted from here: the others are short.
    """

    def __init__(
        self, library: Library, *, seed: int, minutes: float, progress: Progress = silent
    ) -> None:
        self._library = library
        self._seed = seed
        self._minutes = minutes
        self._deadline = time.monotonic() + 60 * minutes
        self._progress = progress
        self._material = Material(library, seed=seed, progress=progress)
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
            ENCODER: self._encoder,
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
        return outcome.recipe == self._recipe(self._side_file if outcome.part == FUSION else "")

    def queries(self, split: Split) -> list[JudgedQuery]:
        """What is learned from, or measured on."""
        return self._material.queries(split)

    # The parts

    def _fusion(self, started: float) -> Outcome:
        side = self._in_force.query_side
        made, facts = self._fit_fusion(self._material.ask("tuning", side))
        test = self._material.ask("test", side)
        gains = {_PLAIN: self._gain(test, ReciprocalRankFusion(), test, open_fusion(made))}
        return self._store(self._outcome(FUSION, gains, facts, started), made)

    def _map(self, started: float) -> Outcome:
        if self._in_force.query_encoder:
            raise NotNowError(
                f"{_REPLACED}: decisis adapt --only encoder renews it, --remove forgets it"
            )
        material = self._material
        fitted = fit_map(
            material.triples(material.ask("tuning")),
            material.passages(),
            seed=self._seed,
            progress=self._progress,
        )
        facts: dict[str, Any] = {
            **fitted.setting,
            "cross_validated": [round(fitted.before, 4), round(fitted.after, 4)],
        }
        made = self._fresh("map.npy")
        fitted.map.save(made)
        return self._query_side(MAP, None, fitted.map, made, facts, started)

    def _encoder(self, started: float) -> Outcome:
        check_installed()
        from decisis.adaptation.encoder_training import fit_encoder

        if self._library.settings.encoder not in ("", BGE_SMALL.name):
            raise ModelError(
                f"only {BGE_SMALL.name} is fine-tuned: the settings name the encoder"
                f" {self._library.settings.encoder}"
            )
        questions = self._material.questions()
        asked_for = {document for question in questions for document in question.relevant}
        seconds = _SHARE_FOR_TRAINING * (self._deadline - time.monotonic())
        if seconds < _FEWEST_SECONDS:
            raise NotNowError(
                f"{seconds / 60:.1f} minutes are too few to train the encoder: allow it more"
                " --minutes"
            )
        work = self._work / ENCODER
        fitted = fit_encoder(
            questions,
            self._material.passages(sorted(asked_for)),
            packaged_folder(BGE_SMALL),
            BGE_SMALL.settings,
            work,
            work / "trained",
            seed=self._seed,
            seconds=seconds,
            progress=self._progress,
        )
        facts = {**asdict(fitted), "minutes": self._minutes}
        made = work / "trained"
        old, new = self._in_force.query_side, QueryEncoder(made)
        stored = self._query_side(ENCODER, old, new, made, facts, started)
        shutil.rmtree(work)  # its checkpoints
        return stored

    def _query_side(
        self,
        part: str,
        old: QuerySide,
        new: QuerySide,
        made: Path,
        facts: Mapping[str, Any],
        started: float,
    ) -> Outcome:
        """Measure and store what changes the vectors of queries, with a fusion where one is held.

        It weighs signals that the vectors change: each way is measured with a fusion of its own.
        """
        material, in_force = self._material, self._in_force
        over = _MAPPED if old else _UNMAPPED
        fused = in_force.fusion or ReciprocalRankFusion()
        before, after = material.ask("test", old), material.ask("test", new)
        if in_force.fusion is None:
            gains = {over: self._gain(before, fused, after, fused)}
            return self._store(self._outcome(part, gains, facts, started), made)
        refitted, fusion_facts = self._fit_fusion(material.ask("tuning", new))
        gains = {over: self._gain(before, fused, after, open_fusion(refitted))}
        outcome = self._outcome(part, gains, facts, started)
        if not outcome.kept:
            refitted.unlink()
            return self._store(outcome, made)
        plain = self._gain(after, ReciprocalRankFusion(), after, open_fusion(refitted))
        fusion = self._outcome(FUSION, {_PLAIN: plain}, fusion_facts, started)
        fusion = replace(fusion, recipe=self._recipe(part_name(part, made)))
        return self._store(outcome, made, (fusion, refitted))

    def _cross_encoder(self, started: float) -> Outcome:
        library, before = self._library, self._in_force
        trained = train_reranker(
            self._material.ask("tuning", before.query_side),
            self._material.ask("test", before.query_side),
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
            recipe=self._recipe(self._side_file if part == FUSION else ""),
            trained_on=len(self.queries("tuning")),
            gains=gains,
            facts=facts,
            seconds=round(time.monotonic() - started, 1),
            trained_at=_now(),
        )

    @property
    def _side_file(self) -> str:
        """The file of the encoder of queries, or of the map, that is in force."""
        held = read_outcomes(self._library.layout)
        return query_side_file(held) if self._in_force.query_side else ""

    def _recipe(self, side_file: str = "") -> Recipe:
        return Recipe(
            version=ADAPTATION_VERSION,
            generation=self._library.generation,
            encoder=self._library.encoder.name,
            features=features_digest(),
            map=side_file,
            seed=self._seed,
        )

    def _store(
        self, outcome: Outcome, made: Path | None, *others: tuple[Outcome, Path | None]
    ) -> Outcome:
        if made and not outcome.kept:
            shutil.rmtree(made) if made.is_dir() else made.unlink()
            made = None
        layout = self._library.layout
        if outcome.part == ENCODER and outcome.kept and (held := read_outcomes(layout).get(MAP)):
            replaced = replace(held, kept=False, reason=held.reason or _REPLACED, file="")
            others = (*others, (replaced, None))
        return store(layout, [(outcome, made), *others])[0]

    def _fresh(self, name: str) -> Path:
        self._work.mkdir(parents=True, exist_ok=True)
        return self._work / name


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
