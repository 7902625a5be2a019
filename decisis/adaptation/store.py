"""Where a library keeps what was adapted to it, and what of that a search may use.

    adaptation/
      adaptation.json            each part: kept or not, why, its figures, what it was trained for
      fusion-<digest>.txt        LightGBM's text, or .json for a weighted sum
      map-<digest>.npy           float32[2, d, r]
      encoder-<digest>/          model.onnx, tokenizer.json, decisis.json, unseen.npz
      cross-encoder-<digest>/    model.onnx, tokenizer.json
      work/, lock                of a training that is under way

``adaptation.json`` is replaced in one step and names files that never change, so that a reader
finds the old adaptation or the new one. What it no longer names stays until the next change, for
readers who have just read it.
"""

import hashlib
import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from decisis.adaptation.encoder_map import QueryMap
from decisis.adaptation.fusion import WeightedSum
from decisis.adaptation.gain import Gain
from decisis.adaptation.pairs import Encode
from decisis.adaptation.query_encoder import QueryEncoder
from decisis.evaluation.measures import Difference
from decisis.retrieval.fusion import FEATURES, Fusion, LearnedFusion
from law.errors import LibraryError
from pipeline.layout import Layout, write_atomically, writer_lock
from pipeline.models.weights import MODEL_FILE, MS_MARCO_MINILM, TOKENIZER_FILE

# Raised whenever what is stored would be read or trained otherwise.
ADAPTATION_VERSION = 1

FUSION, MAP, ENCODER, CROSS_ENCODER = "fusion", "map", "encoder", "cross-encoder"
# In order of cost.
PARTS = (FUSION, MAP, ENCODER, CROSS_ENCODER)

MANIFEST = "adaptation.json"
WORK = "work"
LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a part was trained for. It serves no search that differs in encoder, features or map.

    map  the file of the map, or of the encoder in its place, that was in force; "" for none
    """

    version: int
    generation: int
    encoder: str
    features: str
    map: str
    seed: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A part as trained and measured.

    reason      why it was not kept, "" where it was
    trained_on  queries of the tuning split
    gains       by name of what it was measured against, on the test split
    facts       settings chosen and other figures, as JSON values
    file        its file or folder in the library's adaptation folder, "" where it was not kept
    """

    part: str
    kept: bool
    reason: str
    recipe: Recipe
    trained_on: int
    gains: Mapping[str, Gain] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""
    seconds: float = 0.0
    trained_at: str = ""


@dataclass(frozen=True)
class Adaptation:
    """What a search takes up; a part that is None leaves the search as it is without it.

    fusion         in place of reciprocal rank fusion
    query_map      from the encoder's vector of a query to the one that is searched with
    query_encoder  in place of the encoder for queries, and of the map
    cross_encoder  its name for ``load_cross_encoder``, "" for none
    rerank_weight  its share in the final score
    disabled       why a part that was kept is not used, by part
    """

    fusion: Fusion | None = None
    query_map: QueryMap | None = None
    query_encoder: QueryEncoder | None = None
    cross_encoder: str = ""
    rerank_weight: float | None = None
    disabled: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    state: str = ""

    @classmethod
    def open(cls, layout: Layout, *, encoder: str, cross_encoder: str = "") -> "Adaptation":
        """What the library keeps, as far as it fits.

        ``encoder`` is the name of the encoder that the library was built with, ``cross_encoder``
        what the settings name: an adapted one replaces the packaged one only.
        """
        folder = adaptation_folder(layout)
        state = adaptation_state(layout)
        outcomes = read_outcomes(layout)
        opened: dict[str, Any] = {}
        disabled = {}
        for part, outcome in outcomes.items():
            if not outcome.kept:
                continue
            try:
                _refuse_unfit(outcome, encoder, cross_encoder, outcomes)
                opened |= _open_part(outcome, folder / outcome.file)
            except LibraryError as error:
                disabled[part] = str(error)
        return cls(**opened, disabled=disabled, outcomes=outcomes, state=state)

    def is_current(self, layout: Layout) -> bool:
        """Whether the library still keeps what was opened."""
        return adaptation_state(layout) == self.state

    @property
    def query_side(self) -> QueryEncoder | QueryMap | None:
        """What makes the vectors that are searched with others than the library's encoder does."""
        return self.query_encoder or self.query_map

    def encode(self, encode: Encode) -> Encode:
        """``encode_query`` of the library's encoder, or what was learned in its place."""
        match self.query_side:
            case QueryMap() as query_map:
                return lambda text: query_map(encode(text))
            case QueryEncoder() as query_encoder:
                return query_encoder
        return encode


def adaptation_folder(layout: Layout) -> Path:
    return layout.root / "adaptation"


def adaptation_state(layout: Layout) -> str:
    """Changes with every change of what is kept; "" where nothing ever was."""
    try:
        return hashlib.sha256(_manifest(layout).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def read_outcomes(layout: Layout) -> dict[str, Outcome]:
    """The outcome of each part that was trained, in the order of ``PARTS``."""
    held = _read(layout)
    try:
        found = {name: _outcome(data) for name, data in held.get("parts", {}).items()}
        return {part: found[part] for part in PARTS if part in found}
    except (TypeError, KeyError, AttributeError) as error:
        raise _damaged(layout, error) from None


def store(layout: Layout, outcomes: Iterable[tuple[Outcome, Path | None]]) -> list[Outcome]:
    """Keep the outcomes, each with the file or folder that was made, which is moved in.

    Returns them as they were kept, with the names of their files.
    """
    with writer_lock(layout):
        folder = adaptation_folder(layout)
        folder.mkdir(exist_ok=True)
        held = _read(layout)
        stored = []
        parts = dict(held.get("parts", {}))
        for outcome, made in outcomes:
            named = asdict(outcome) | {"file": _take_in(folder, outcome.part, made) if made else ""}
            parts[outcome.part] = named
            stored.append(_outcome(named))
        before = _files(held.get("parts", {}))
        _write(layout, parts, before)
        _clean(folder, before | _files(parts))
        return stored


def forget(layout: Layout, forgotten: Collection[str]) -> None:
    """Keep these parts no longer; nothing happens where none of them is on record."""
    if not forgotten:
        return
    with writer_lock(layout):
        parts = _read(layout).get("parts", {})
        left = {name: data for name, data in parts.items() if name not in forgotten}
        _write(layout, left, _files(parts))


def remove_adaptation(layout: Layout) -> bool:
    """Forget everything that was adapted; whether there was anything."""
    folder = adaptation_folder(layout)
    if not folder.exists():
        return False
    with writer_lock(layout):
        _manifest(layout).unlink(missing_ok=True)
        shutil.rmtree(folder)
    return True


def part_name(part: str, made: Path) -> str:
    """What a made file or folder is kept as: named by its content, so that it never changes."""
    files = [made / MODEL_FILE, made / TOKENIZER_FILE] if made.is_dir() else [made]
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return f"{part}-{digest.hexdigest()[:12]}{made.suffix}"


def _refuse_unfit(
    outcome: Outcome, encoder: str, cross_encoder: str, outcomes: Mapping[str, Outcome]
) -> None:
    """LibraryError that says why the part does not fit the library as it is now."""
    recipe = outcome.recipe
    again = "run decisis adapt"
    if recipe.version != ADAPTATION_VERSION:
        raise LibraryError(f"it was trained by another version of decisis: {again}")
    if outcome.part == CROSS_ENCODER:
        if cross_encoder not in ("", MS_MARCO_MINILM.name):
            raise LibraryError(f"the settings name the cross-encoder {cross_encoder}")
        return
    if recipe.encoder != encoder:
        raise LibraryError(f"it was trained for the encoder {recipe.encoder}: {again}")
    if outcome.part == FUSION:
        if recipe.features != features_digest():
            raise LibraryError(f"it was trained on other signals: {again}")
        if recipe.map != query_side_file(outcomes):
            raise LibraryError(f"it was trained with another map of the queries: {again}")


def query_side_file(outcomes: Mapping[str, Outcome]) -> str:
    """The file of the encoder of queries, or of the map, that is kept; "" where none is."""
    kept = (outcomes[part].file for part in (ENCODER, MAP) if part in outcomes)
    return next(filter(None, kept), "")


def features_digest() -> str:
    """Changes with the features that a fusion is trained on."""
    return hashlib.sha256(" ".join(FEATURES).encode()).hexdigest()[:12]


def _open_part(outcome: Outcome, path: Path) -> dict[str, Any]:
    """The fields of ``Adaptation`` that the part fills."""
    match outcome.part:
        case "fusion":
            return {"fusion": open_fusion(path)}
        case "map":
            return {"query_map": QueryMap.open(path)}
    if not (path / MODEL_FILE).is_file():
        raise LibraryError(f"there is no {path / MODEL_FILE}: run decisis adapt")
    if outcome.part == ENCODER:
        return {"query_encoder": QueryEncoder(path.resolve())}
    return {
        "cross_encoder": f"onnx:{path.resolve()}",
        "rerank_weight": float(outcome.facts["weight"]),
    }


def open_fusion(file: Path) -> Fusion:
    """Trees or a weighted sum, by the file's ending."""
    return WeightedSum.open(file) if file.suffix == ".json" else LearnedFusion(file)


def _take_in(folder: Path, part: str, made: Path) -> str:
    name = part_name(part, made)
    if (folder / name).exists():  # the very same was kept before
        shutil.rmtree(made) if made.is_dir() else made.unlink()
    else:
        made.rename(folder / name)
    return name


def _files(parts: Mapping[str, Any]) -> set[str]:
    return {str(data["file"]) for data in parts.values() if data["file"]}


def _clean(folder: Path, keep: set[str]) -> None:
    for entry in folder.iterdir():
        if entry.name in keep or entry.name in (MANIFEST, WORK, LOCK):
            continue
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def _write(layout: Layout, parts: Mapping[str, Any], before: set[str]) -> None:
    held = {"version": ADAPTATION_VERSION, "parts": parts, "before": sorted(before)}
    text = json.dumps(held, indent=1, ensure_ascii=False)
    write_atomically(_manifest(layout), text)


def _read(layout: Layout) -> dict[str, Any]:
    try:
        held = json.loads(_manifest(layout).read_text(encoding="utf-8"))
        if not isinstance(held, dict):
            raise ValueError("no JSON object")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _damaged(layout, error) from None
    return held


def _damaged(layout: Layout, error: Exception) -> LibraryError:
    return LibraryError(
        f"{_manifest(layout)} is damaged ({error}): run decisis adapt --remove, then decisis adapt"
    )


def _manifest(layout: Layout) -> Path:
    return adaptation_folder(layout) / MANIFEST


def _outcome(data: Mapping[str, Any]) -> Outcome:
    gains = {
        name: Gain(**(found | {"difference": Difference(**found["difference"])}))
        for name, found in data["gains"].items()
    }
    return Outcome(**{**data, "recipe": Recipe(**data["recipe"]), "gains": gains})
