"""One ONNX model and its tokenizer, run one text at a time.

Dynamic int8 quantisation scales activations by the largest value in a batch, so a padded or merely
shared batch changes a text's vector (cosine down to .995) with whatever is encoded beside it. One
text a run makes the output a function of the text alone. It costs nothing: a session with one
thread of its own, called from as many Python threads as there are cores (ONNX Runtime releases the
interpreter lock), is 1.3 to 1.7 times as fast as a session that spreads each text over all cores,
and 1.15 times as fast as length-sorted batches of eight.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import joblib
import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from law.errors import ModelError
from pipeline.models.weights import MODEL_FILE, TOKENIZER_FILE

_T = TypeVar("_T")
_R = TypeVar("_R")

# Tokenising a whole book to keep its first page takes seconds: English law has 4 to 5 characters a
# token, and no more than this many are looked at.
_CHARACTERS_PER_TOKEN = 40


class OnnxModel:
    """The model in ``folder`` (``model.onnx``, ``tokenizer.json``); safe to call from threads.

    ``max_tokens`` counts special tokens too; what is beyond them is cut off.
    """

    def __init__(self, folder: Path, *, max_tokens: int) -> None:
        if max_tokens < 8:
            raise ModelError(f"a text needs at least 8 tokens to be read by a model: {max_tokens}")
        self.max_tokens = max_tokens
        self._session = _session(folder / MODEL_FILE)
        self._tokenizer = _tokenizer(folder / TOKENIZER_FILE, max_tokens)
        self._inputs = tuple(node.name for node in self._session.get_inputs())
        if unknown := set(self._inputs) - {"input_ids", "attention_mask", "token_type_ids"}:
            raise ModelError(
                f"{folder / MODEL_FILE} wants the inputs {', '.join(sorted(unknown))}: "
                "only models of token ids, attention mask and token types are read"
            )

    def output(self, text: str, pair: str | None = None) -> NDArray[np.float32]:
        """The model's first output for one text, or for a text and its pair: ``[1, …]``."""
        encoding = self._encode(text, pair)
        columns = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        feed = {name: np.array([columns[name]], dtype=np.int64) for name in self._inputs}
        try:
            output = self._session.run(None, feed)[0]
        except Exception as error:  # ONNX Runtime has no exception root of its own
            raise ModelError(f"the model failed on a text: {_one_line(error)}") from error
        return np.asarray(output, dtype=np.float32)

    def _encode(self, text: str, pair: str | None) -> Encoding:
        if pair is None:
            return self._tokenizer.encode(self._readable(text))
        return self._tokenizer.encode(self._readable(text), self._readable(pair))

    def _readable(self, text: str) -> str:
        """The text's beginning as valid Unicode: the tokenizer refuses lone surrogates."""
        start = text[: self.max_tokens * _CHARACTERS_PER_TOKEN]
        return start.encode("utf-8", "replace").decode("utf-8")


def map_in_threads(function: Callable[[_T], _R], items: Sequence[_T]) -> Iterator[_R]:
    """``map`` over the cores that this process may use, in order.

    An error, an interrupt or a consumer that stops early cancels what has not begun.
    """
    threads = min(joblib.cpu_count(), len(items))
    if threads < 2:
        yield from map(function, items)
        return
    pool = ThreadPoolExecutor(threads, thread_name_prefix="model")
    try:
        yield from pool.map(function, items)
    finally:
        pool.shutdown(cancel_futures=True)


def _session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    if not path.is_file():
        raise ModelError(f"there is no {path}: a model's folder holds {MODEL_FILE}")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has no exception root of its own
        raise ModelError(f"{path} is not a readable ONNX model: {_one_line(error)}") from None


def _tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    if not path.is_file():
        raise ModelError(f"there is no {path}: a model's folder holds {TOKENIZER_FILE}")
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the tokenizers library raises bare Exception
        raise ModelError(f"{path} is not a readable tokenizer: {_one_line(error)}") from None
    # Tokenizer files may come with padding to a fixed length, which costs time and moves vectors.
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
