"""What the models are trained for: a cross-encoder's right text first, an encoder's right passage.

Each loss is a function of the weights and of the places of some exercises, and gives their mean.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor

from decisis.adaptation.bert import embedded, logits, through_layers, unit_vectors
from decisis.adaptation.encoder_map import TEMPERATURE, Passages
from decisis.adaptation.exercises import Exercise, Question
from law.progress import Progress, silent
from pipeline.models.weights import TOKENIZER_FILE

_READ_AT_ONCE = 16


class PairLoss:
    """The mean over the exercises of -log softmax of the right text's logit."""

    def __init__(
        self, exercises: Sequence[Exercise], folder: Path, *, layers: int, max_tokens: int
    ) -> None:
        self._exercises = exercises
        self._layers = layers
        self._tokenizer = tokenizer(folder, max_tokens)

    def __call__(self, weights: Mapping[str, Tensor], places: Sequence[int]) -> Tensor:
        exercises = [self._exercises[place] for place in places]
        pairs = [
            self._tokenizer.encode(exercise.query, text)
            for exercise in exercises
            for text in exercise.texts
        ]
        found = logits(weights, self._layers, *batch(pairs))
        sizes = [len(exercise.texts) for exercise in exercises]
        losses = [-torch.log_softmax(of_one, dim=0)[0] for of_one in torch.split(found, sizes)]
        return torch.stack(losses).mean()


class QueryTower:
    """The encoder's layers from ``frozen`` on, over what those before them give for each text.

    That is computed once: it never changes in training, and is most of the work.
    """

    def __init__(
        self,
        weights: Mapping[str, Tensor],
        texts: Sequence[str],
        folder: Path,
        *,
        layers: int,
        frozen: int,
        max_tokens: int,
        progress: Progress = silent,
    ) -> None:
        self._trained = range(frozen, layers)
        encode = tokenizer(folder, max_tokens).encode
        self._states: list[Tensor] = []
        with torch.no_grad():
            for start in range(0, len(texts), _READ_AT_ONCE):
                read = [encode(text) for text in texts[start : start + _READ_AT_ONCE]]
                ids, mask, types = batch(read)
                hidden = through_layers(weights, range(frozen), embedded(weights, ids, types), mask)
                lengths = mask.sum(dim=1).tolist()
                self._states += [
                    state[:length].clone() for state, length in zip(hidden, lengths, strict=True)
                ]
                progress("encoder, texts", len(self._states), len(texts))

    def __len__(self) -> int:
        return len(self._states)

    def __call__(self, weights: Mapping[str, Tensor], places: Sequence[int]) -> Tensor:
        """float[len(places), d]: unit vectors of the texts at these places."""
        states = [self._states[place] for place in places]
        hidden = torch.nn.utils.rnn.pad_sequence(states, batch_first=True)
        lengths = torch.tensor([len(state) for state in states])
        mask = torch.arange(hidden.shape[1]) < lengths[:, None]
        return unit_vectors(through_layers(weights, self._trained, hidden, mask))

    def vectors(
        self, weights: Mapping[str, Tensor], places: Sequence[int]
    ) -> npt.NDArray[np.float32]:
        """The same as an array, with nothing kept for a training."""
        with torch.inference_mode():
            found = [
                self(weights, places[start : start + _READ_AT_ONCE]).numpy()
                for start in range(0, len(places), _READ_AT_ONCE)
            ]
        return np.concatenate(found)


class SearchLoss:
    """The mean over the questions of -log P(a passage of what is asked for | the query).

    P is a softmax of the cosines over all passages, of which several may be right (Lee et al. 2021,
    section 6): their vectors stand still, so that no negatives have to be chosen. Passages of what
    a question spares have no share in it.
    """

    def __init__(
        self, tower: QueryTower, questions: Sequence[Question], passages: Passages
    ) -> None:
        self._tower = tower
        self._vectors = torch.from_numpy(passages.vectors)
        self._right = [torch.from_numpy(rows_of(passages, one.relevant)) for one in questions]
        self._spared = [torch.from_numpy(rows_of(passages, one.spared)) for one in questions]

    def __call__(self, weights: Mapping[str, Tensor], places: Sequence[int]) -> Tensor:
        cosines = self._tower(weights, places) @ self._vectors.T
        losses = []
        for row, place in zip(cosines / TEMPERATURE, places, strict=True):
            others = row.index_fill(0, self._spared[place], -torch.inf)
            right = row[self._right[place]]
            losses.append(torch.logsumexp(others, dim=0) - torch.logsumexp(right, dim=0))
        return torch.stack(losses).mean()


def rows_of(passages: Passages, documents: Collection[int]) -> npt.NDArray[np.int64]:
    """int64[]: which passages are of these documents."""
    return np.flatnonzero(np.isin(passages.documents, list(documents)))


def tokenizer(folder: Path, max_tokens: int) -> Tokenizer:
    """The model's, for texts of any length up to ``max_tokens``."""
    found = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    found.no_padding()
    found.enable_truncation(max_tokens)
    return found


def batch(encodings: Sequence[Encoding]) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, mask and types, each [n, tokens], padded to the longest."""
    longest = max(len(one.ids) for one in encodings)
    shape = (len(encodings), longest)
    ids, types = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    mask = np.zeros(shape, dtype=bool)
    for row, one in enumerate(encodings):
        size = len(one.ids)
        ids[row, :size], types[row, :size], mask[row, :size] = one.ids, one.type_ids, True
    return torch.from_numpy(ids), torch.from_numpy(mask), torch.from_numpy(types)
