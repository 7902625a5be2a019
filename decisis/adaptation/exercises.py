"""What a model is trained on, and how."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exercise:
    """A query and the texts that the cross-encoder reads for it, the right one first."""

    query: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A query for the encoder, with the documents (versions) that it should find.

    source    version of the document that it was cut from, -1 for none
    relevant  what it asks for
    spared    what is neither right nor wrong: the source, and whatever else that cites
    """

    query: str
    source: int
    relevant: tuple[int, ...]
    spared: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TrainingSetting:
    """How to train.

    layers         encoder layers kept, in order; () for all. Half of them halve the time of a
                   search and cost some quality, which training regains in part
    frozen         the first so many of those kept stay as they are
    batch          exercises a step
    learning_rate  at its peak: it rises over the first ``warmup`` of the steps, then falls to 0
    epochs         passes over the exercises at most
    max_tokens     of a query with a text, or of a query alone, as at query time
    """

    layers: tuple[int, ...] = ()
    frozen: int = 6
    batch: int = 4
    learning_rate: float = 3e-5
    warmup: float = 0.1
    weight_decay: float = 0.01
    epochs: int = 3
    max_tokens: int = 256
