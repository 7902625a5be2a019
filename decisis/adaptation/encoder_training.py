"""Fine-tuning of the packaged encoder's query side on this library's citations, on a CPU.

The passages' vectors stay as they are (query-side fine-tuning: Lee, Sung, Kang and Chen 2021,
section 6; Lewis et al. 2020, section 2.4): to embed them anew costs a build, and what is learned
here is how this law's courts speak of what they cite, not how the law itself is written. So the
loss can weigh all passages instead of chosen negatives, and the lower layers, which stay as they
are too, read each query once.

How far to go from the packaged weights to the trained ones (Wortsman et al. 2022) is chosen by
folds that are apart by source. Their vectors, of encoders that have not seen the query, are also
what a fusion can be refitted on: for what an encoder was trained on it is surer than it will be.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from torch import Tensor

from decisis.adaptation.encoder_map import Passages
from decisis.adaptation.exercises import Question, TrainingSetting
from decisis.adaptation.losses import QueryTower, SearchLoss, rows_of
from decisis.adaptation.quantised import Weights, layer_count, read_weights, write_weights
from decisis.adaptation.query_encoder import save_unseen
from decisis.adaptation.training import Run, Training, tensors_of
from law.progress import Progress, silent
from pipeline.models import OnnxEncoder
from pipeline.models.weights import MODEL_FILE, SETTINGS_FILE, TOKENIZER_FILE, ModelSettings

Vectors = npt.NDArray[np.float32]

SETTING = TrainingSetting(frozen=8, batch=16, learning_rate=1e-4, epochs=3, max_tokens=128)
FOLDS = 3
# Tried in this order; of equal ones the first, which stays nearest to the packaged weights, is
# taken.
SHARES = (0.25, 0.5, 0.75, 1.0)

_COMPARED = 8  # queries on which the int8 model is compared with the weights before rounding
_BLOCK = 64


@dataclass(frozen=True, slots=True)
class FittedEncoder:
    """What a fine-tuning came to.

    share      of the way from the packaged weights to the trained ones
    before     MRR of the questions among all documents, by the packaged weights
    after      and by the encoders that were not trained on them
    steps, planned  of the last training: fewer than planned where the time ran out
    agreement  mean cosine of the int8 model's vectors with those before rounding
    """

    share: float
    before: float
    after: float
    steps: int
    planned: int
    agreement: float


def fit_encoder(
    questions: Sequence[Question],
    passages: Passages,
    base: Path,
    model: ModelSettings,
    work: Path,
    output: Path,
    *,
    seed: int,
    seconds: float,
    setting: TrainingSetting | None = None,
    checkpoint_every: float = 120.0,
    progress: Progress = silent,
) -> FittedEncoder:
    """Fine-tune the encoder in the folder ``base``; ``QueryEncoder`` opens the folder ``output``.

    Checkpoints go to the folder ``work``; where it holds those of the same training, that goes on.
    After about ``seconds`` it stops wherever it is.
    """
    setting = setting or SETTING
    deadline = time.monotonic() + seconds
    weights = read_weights(base / MODEL_FILE)
    packaged = tensors_of(weights)
    tower = QueryTower(
        packaged,
        [model.query_prefix + question.query for question in questions],
        base,
        layers=layer_count(weights),
        frozen=setting.frozen,
        max_tokens=setting.max_tokens,
        progress=progress,
    )
    loss = SearchLoss(tower, questions, passages)
    of_passages = hashlib.sha256(passages.vectors.tobytes()).hexdigest()

    everything = list(range(len(questions)))
    fold = np.unique([one.source for one in questions], return_inverse=True)[1] % FOLDS
    rounds = [np.flatnonzero(fold != held_out) for held_out in range(FOLDS)]
    a_question = (deadline - time.monotonic()) / (sum(map(len, rounds)) + len(questions))

    def trained(places: Sequence[int], name: str) -> tuple[dict[str, Tensor], Run]:
        """Trained on the questions at these places, in as much of the time as they are of all."""
        training = Training(
            weights,
            lambda tensors, chosen: loss(tensors, [places[place] for place in chosen]),
            [[asdict(questions[place]), of_passages] for place in places],
            setting,
            seed,
        )
        run = training.run(
            work / name,
            seconds=a_question * len(places),
            checkpoint_every=checkpoint_every,
            stage=f"encoder, {name}",
            progress=progress,
        )
        return training.tensors, run

    plain = tower.vectors(packaged, everything)
    unseen = {share: plain.copy() for share in SHARES}
    for held_out, train in enumerate(rounds):
        test = np.flatnonzero(fold == held_out)
        if len(train) and len(test):
            tensors, _ = trained(train.tolist(), f"fold {held_out + 1} of {FOLDS}")
            for share in SHARES:
                vectors = tower.vectors(between(packaged, tensors, share), test.tolist())
                unseen[share][test] = vectors
    found = {
        share: float(reciprocal_ranks(vectors, questions, passages).mean())
        for share, vectors in unseen.items()
    }
    share = max(SHARES, key=lambda one: (found[one], -one))
    tensors, run = trained(everything, "all")
    tuned = between(packaged, tensors, share)
    write_encoder({name: one.numpy() for name, one in tuned.items()}, base, model, output)
    save_unseen(output, [question.query for question in questions], unseen[share])
    compared = everything[:_COMPARED]
    exact = tower.vectors(tuned, compared)
    rounded = OnnxEncoder(output, name=output.name, settings=model, max_tokens=setting.max_tokens)
    return FittedEncoder(
        share=share,
        before=float(reciprocal_ranks(plain, questions, passages).mean()),
        after=found[share],
        steps=run.steps,
        planned=run.planned,
        agreement=float(
            np.mean(
                [
                    vector @ rounded.encode_query(questions[place].query)
                    for vector, place in zip(exact, compared, strict=True)
                ]
            )
        ),
    )


def between(
    packaged: Mapping[str, Tensor], trained: Mapping[str, Tensor], share: float
) -> dict[str, Tensor]:
    """The weights at this share of the way from the first to the second."""
    return {name: one + share * (trained[name].detach() - one) for name, one in packaged.items()}


def write_encoder(weights: Weights, base: Path, model: ModelSettings, output: Path) -> None:
    """A folder that ``load_encoder("onnx:…")`` reads."""
    output.mkdir(parents=True, exist_ok=True)
    write_weights(base / MODEL_FILE, weights, output / MODEL_FILE)
    shutil.copyfile(base / TOKENIZER_FILE, output / TOKENIZER_FILE)
    (output / SETTINGS_FILE).write_text(json.dumps(asdict(model)), encoding="utf-8")


def reciprocal_ranks(
    vectors: Vectors, questions: Sequence[Question], passages: Passages
) -> npt.NDArray[np.float64]:
    """float64[n]: 1 / rank of the first document asked for; sources do not count."""
    ranks = np.empty(len(questions))
    for start in range(0, len(questions), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ passages.vectors.T
        for row, question in enumerate(questions[start : start + _BLOCK]):
            best = cosines[row, rows_of(passages, question.relevant)].max()
            above = np.unique(passages.documents[cosines[row] > best])
            ranks[start + row] = 1 + np.count_nonzero(above != question.source)
    return 1.0 / ranks
