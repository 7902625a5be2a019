"""Rankings kept beside a graph: one ``.npz`` file that says of which state of the graph it is."""

import hashlib
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graph.ranking import CitationNetwork, Scores
from graph.store import GraphStore

# Raised whenever the same graph would be ranked otherwise.
RANKING_VERSION = 1

# No id and no name holds it: ``graph.model`` refuses NUL characters.
_BETWEEN = "\0"


@dataclass(frozen=True, eq=False)
class SavedRankings:
    """What is kept of a graph in the state ``state``.

    scores  by the name of the ranking, one for each of the network's ids
    groups  number of the community of each id, empty where none have been looked for
    """

    state: str
    network: CitationNetwork
    scores: Mapping[str, Scores] = field(default_factory=dict)
    groups: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))


def graph_state(store: GraphStore) -> str:
    """Equal for graphs that say the same, whatever store they are in."""
    digest = hashlib.sha256(f"ranking {RANKING_VERSION}".encode())
    for owner, fingerprint in sorted(store.owners().items()):
        digest.update(f"{owner}{_BETWEEN}{fingerprint}{_BETWEEN}".encode())
    return digest.hexdigest()


def save_rankings(path: Path, saved: SavedRankings) -> bool:
    """Write the file as a whole; False where the folder cannot be written."""
    names = list(saved.scores)
    arrays: dict[str, npt.NDArray[Any]] = {
        "state": _bytes([saved.state]),
        "ids": _bytes(saved.network.ids),
        "starts": saved.network.cites.indptr,
        "cited": saved.network.cites.indices,
        "names": _bytes(names),
        "scores": np.array([saved.scores[name] for name in names]),
        "groups": saved.groups,
    }
    try:
        with NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            try:
                np.savez_compressed(file, allow_pickle=False, **arrays)
                file.close()
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise
    except OSError:
        return False
    return True


def load_rankings(path: Path) -> SavedRankings | None:
    """What the file keeps, None where there is none or it cannot be read: it can be made again."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            ids = _texts(arrays["ids"])
            size = (len(ids), len(ids))
            cited = arrays["cited"]
            cites = csr_array((np.ones(len(cited)), cited, arrays["starts"]), shape=size)
            (state,) = _texts(arrays["state"])
            scores = dict(zip(_texts(arrays["names"]), arrays["scores"], strict=True))
            groups = arrays["groups"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    if any(len(column) != len(ids) for column in scores.values()):
        return None
    return SavedRankings(state, CitationNetwork(ids, cites), scores, groups)


def _bytes(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Texts of any length in one array: NumPy's own take the space of the longest for each."""
    return np.frombuffer(_BETWEEN.join(texts).encode(), np.uint8)


def _texts(array: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    text = array.tobytes().decode()
    return tuple(text.split(_BETWEEN)) if text else ()
