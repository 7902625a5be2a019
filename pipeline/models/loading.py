"""Models by name, each loaded once a process.

""  or  bge-small-en-v1.5-int8           the encoder that comes with the installation
""  or  ms-marco-minilm-l-12-v2-int8     the cross-encoder that comes with the installation
onnx:/path/to/folder                     model.onnx and tokenizer.json in a folder, and for an
                                         encoder an optional decisis.json (``ModelSettings``)
hf:org/name                              a sentence-transformers model of the Hugging Face hub
"""

from functools import cache
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

# ``functools.cache`` alone would let two threads load the same weights at the same time.
_LOADING = Lock()


def load_encoder(name: str = "", *, max_tokens: int = encoder.DEFAULT_MAX_TOKENS) -> Encoder:
    """The encoder of this name (forms above); ``ModelError`` where it cannot be had."""
    with _LOADING:
        return _encoder(name, max_tokens)


def load_cross_encoder(
    name: str = "", *, max_tokens: int = cross_encoder.DEFAULT_MAX_TOKENS
) -> CrossEncoder:
    """The cross-encoder of this name (forms above); ``ModelError`` where it cannot be had."""
    with _LOADING:
        return _cross_encoder(name, max_tokens)


@cache
def _encoder(name: str, max_tokens: int) -> Encoder:
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
            return OnnxEncoder(
                folder, name=_folder_name(folder), settings=settings, max_tokens=max_tokens
            )
        case ("hf", ":", model) if model:
            return HuggingFaceEncoder(model, max_tokens=max_tokens)
    raise _unknown(name, BGE_SMALL)


@cache
def _cross_encoder(name: str, max_tokens: int) -> CrossEncoder:
    if name in ("", MS_MARCO_MINILM.name):
        return OnnxCrossEncoder(
            packaged_folder(MS_MARCO_MINILM), name=MS_MARCO_MINILM.name, max_tokens=max_tokens
        )
    match name.partition(":"):
        case ("onnx", ":", path) if path:
            folder = Path(path)
            return OnnxCrossEncoder(folder, name=_folder_name(folder), max_tokens=max_tokens)
        case ("hf", ":", model) if model:
            return HuggingFaceCrossEncoder(model, max_tokens=max_tokens)
    raise _unknown(name, MS_MARCO_MINILM)


def _folder_name(folder: Path) -> str:
    """Named by content: a model keeps its name when its folder moves, and loses it when changed."""
    return f"onnx:{folder.resolve().name}#{folder_digest(folder)}"


def _unknown(name: str, default: PackagedModel) -> ModelError:
    return ModelError(
        f"no model {name!r}: use {default.name}, onnx:/path/to/folder or hf:organisation/name"
    )
