"""Matrices and laws whose topics are known because they were planted."""

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp

from law.records import Opinion, Provision, Section
from pipeline.topics.vocabulary import TermMatrix

_WORDS = """
Ferries: ferry landing pilot harbor vessel toll crossing deck mooring anchor
Orchards: orchard apple grower harvest pruning nursery blossom frost cider graft
Libraries: library librarian book shelf borrower archive reading manuscript loan card
"""
THEMES: Mapping[str, Sequence[str]] = {
    theme: words.split()
    for theme, words in (line.split(":") for line in _WORDS.strip().splitlines())
}


def planted(
    topics: int, documents: int, terms: int, *, seed: int = 0, spread: float = 0.05
) -> tuple[TermMatrix, np.ndarray]:
    """A matrix of so many topics, each document of one, and the topic of each document."""
    rng = np.random.default_rng(seed)
    profiles = (rng.random((topics, terms)) < 0.15) * rng.random((topics, terms))
    truth = rng.integers(0, topics, documents)
    scale = rng.uniform(0.5, 1.5, (documents, 1))
    noise = rng.uniform(1 - spread, 1 + spread, (documents, terms))
    return sp.csr_matrix((profiles[truth] * scale * noise).astype(np.float32)), truth


def nested(*, seed: int = 0, documents: int = 300) -> TermMatrix:
    """Term counts of three topics, each of two narrower ones."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 6, documents)
    words = np.zeros((6, 240))
    for topic, row in enumerate(words):
        row[topic // 2 * 40 : topic // 2 * 40 + 40] = 1.5 * rng.gamma(1.0, size=40)
        row[120 + topic * 20 : 140 + topic * 20] = rng.gamma(1.0, size=20)
    words = 0.9 * words / words.sum(axis=1, keepdims=True) + 0.1 / words.shape[1]
    counts = rng.multinomial(80, (words / words.sum(axis=1, keepdims=True))[truth])
    return sp.csr_matrix(counts.astype(np.float32))


def shuffled(matrix: TermMatrix, *, seed: int = 0) -> TermMatrix:
    """The same values, each row's in columns drawn anew: no topic is left."""
    rng = np.random.default_rng(seed)
    dense = matrix.toarray()
    return sp.csr_matrix(rng.permuted(dense, axis=1))


def sentence(theme: str, rng: np.random.Generator, words: int = 40) -> str:
    return " ".join(rng.choice(THEMES[theme], words)) + "."


def section(number: int, theme: str, rng: np.random.Generator, text: str | None = None) -> Section:
    """A section of the code of Calder about a theme."""
    return Section(
        id=f"cd/code/9-1-{number}",
        jurisdiction="cd",
        citation=f"CSA 1971, § 9-1-{number}",
        heading=f"{theme}; {rng.choice(THEMES[theme])}.",
        text=sentence(theme, rng) if text is None else text,
        number=f"9-1-{number}",
    )


def code(per_theme: int = 40, *, seed: int = 0) -> list[Section]:
    """So many sections of each theme, in turn."""
    rng = np.random.default_rng(seed)
    themes = list(THEMES)
    return [
        section(number + 1, themes[number % len(themes)], rng)
        for number in range(per_theme * len(themes))
    ]


def provision(number: int, text: str) -> Provision:
    return Provision(
        id=f"cd/const/ii/{number}",
        jurisdiction="cd",
        citation=f"Calder Const. art. II, § {number}",
        text=text,
        article="II",
        section=str(number),
    )


def opinion(key: str, text: str, *, court: str = "cdsc") -> Opinion:
    return Opinion(
        id=f"cd/case/{court}/{key}",
        jurisdiction="cd",
        citation=f"No. {key}",
        heading="State v. Ferry",
        text=text,
        court=court,
    )
