"""Models by name, each loaded once a process.

""  or  bge-small-en-v1.5-int8           the encoder that comes with the installation
""  or  ms-marco-minilm-l-12-v2-int8     the cross-encoder that comes with the installation
onnx:path/to/folder                      model.onnx and tokenizer.json in a folder, and for an
                                         encoder an optional decisis.json (``ModelSettings``); a
                                         relative folder lies in the library that names it
hf:org/name                              a sentence-transformers model of the Hugging Face hub
"""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from law.errors import ModelError
from pipeline.models import cross_encoder, encoder
from pipeline.models.cross_encoder import CrossEncoder, OnnxCrossEncoder
from pipeline.models.encoder import Encoder, OnnxEncoder
from pipeline.models.hugging_face import HuggingFaceCrossEncoder, HuggingFaceEncoder
from pipeline.models.weights import (
    BGE_SMALL,
    MS_MARCO_MINILM,
    PackagedModel,
    folder_digest,
    packaged_folder,
    read_settings,
)

# ``lru_cache`` alone would let two threads load the same weights at the same time.
_LOADING = Lock()
# Of each kind; more are held by those who use them.
_KEPT = 4


def load_encoder(
    name: str = "", *, max_tokens: int = encoder.DEFAULT_MAX_TOKENS, home: Path | None = None
) -> Encoder:
    """The encoder of this name (forms above); ``ModelError`` where it cannot be had.

    ``home`` is the folder in which a relative folder lies: the library's, else the current one.
    """
    with _LOADING:
        return _encoder(*_identified(name, home), max_tokens)


def load_cross_encoder(
    name: str = "", *, max_tokens: int = cross_encoder.DEFAULT_MAX_TOKENS, home: Path | None = None
) -> CrossEncoder:
    """The cross-encoder of this name (forms above); ``ModelError`` where it cannot be had.

    ``home`` as for ``load_encoder``.
    """
    with _LOADING:
        return _cross_encoder(*_identified(name, home), max_tokens)


def _identified(name: str, home: Path | None) -> tuple[str, str]:
    """The name with an absolute folder, and the digest of what lies there ("" of other forms).

    So a folder whose model was replaced is loaded anew.
    """
    match name.partition(":"):
        case ("onnx", ":", path) if path:
            folder = Path(home or "", path).resolve()
            return f"onnx:{folder}", folder_digest(folder)
    return name, ""


@lru_cache(maxsize=_KEPT)
def _encoder(name: str, digest: str, max_tokens: int) -> Encoder:
    if name in ("", BGE_SMALL.name):
        return OnnxEncoder(
            packaged_folder(BGE_SMALL),
            name=BGE_SMALL.name,
            settings=BGE_SMALL.settings,
            max_tokens=max_tokens,
        )
    match name.partition(":"):
        case ("onnx", ":", path) if path:
            folder = Path(path)
            settings = read_settings(folder)
            name = f"onnx:{folder.name}#{digest}"
            return OnnxEncoder(folder, name=name, settings=settings, max_tokens=max_tokens)
        case ("hf", ":", model) if model:
            return HuggingFaceEncoder(model, max_tokens=max_tokens)
    raise _unknown(name, BGE_SMALL)


@lru_cache(maxsize=_KEPT)
def _cross_encoder(name: str, digest: str, max_tokens: int) -> CrossEncoder:
    if name in ("", MS_MARCO_MINILM.name):
        return OnnxCrossEncoder(
            packaged_folder(MS_MARCO_MINILM), name=MS_MARCO_MINILM.name, max_tokens=max_tokens
        )
    match name.partition(":"):
        case ("onnx", ":", path) if path:
            folder = Path(path)
            name = f"onnx:{folder.name}#{digest}"
            return OnnxCrossEncoder(folder, name=name, max_tokens=max_tokens)
        case ("hf", ":", model) if model:
            return HuggingFaceCrossEncoder(model, max_tokens=max_tokens)
    raise _unknown(name, MS_MARCO_MINILM)


def _unknown(name: str, default: PackagedModel) -> ModelError:
    return ModelError(
        f"no model {name!r}: use {default.name}, onnx:/path/to/folder or hf:organisation/name"
    )
