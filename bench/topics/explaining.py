"""Is an explanation faithful to the search that it explains? The deletion test.

    python -m bench.topics.explaining --library LIBRARY [--queries 60] [--seed 0]

Queries are masked citations (``decisis.evaluation``); of each, the first passage that the search
finds is explained. The words of its most important concept are taken out, and as many others drawn
at random, five times. What the real scores lose is compared, asked anew with what is left: the
cosine of the encoder, the share of the query's words that are held, rare ones weighing more, and
the logit of the cross-encoder, of which the explanation knows nothing. Beside chance: as many words
of the other concepts, and all words of the largest of them.

± is the 95 % interval of a paired bootstrap over passages.
"""

import argparse
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track
from rich.table import Table

import decisis
from decisis.evaluation.masking import masked_queries
from decisis.evaluation.measures import paired_bootstrap
from decisis.topics.explaining import Explanation, Mark, explain

DRAWS = 5
SCORES = ("cosine", "coverage", "cross-encoder")
Floats = npt.NDArray[np.float64]
console = Console(width=170)


def _left(explanation: Explanation, removed: Iterable[int]) -> str:
    """Header and text without these words, numbered through both."""
    pieces = []
    gone = set(removed)
    number = 0
    places: tuple[tuple[str, Sequence[Mark]], ...] = (
        (explanation.passage.header, explanation.header_marks),
        (explanation.passage.text, explanation.marks),
    )
    for text, marks in places:
        done = 0
        for mark in marks:
            pieces.append(text[done : mark.start])
            if number not in gone:
                pieces.append(text[mark.start : mark.end])
            done = mark.end
            number += 1
        pieces += [text[done:], "\n"]
    return "".join(pieces).strip()


def _scores(library: decisis.Library, query: str, text: str) -> Floats:
    (vector,) = library.encoder.encode_passages([text])
    cosine = float(vector @ library.encoder.encode_query(query))
    (coverage,) = library.lexical.coverage(query, [text])
    (logit,) = library.cross_encoder.score(query, [text])
    return np.array([cosine, coverage, float(logit)])


def _lost(
    library: decisis.Library, explanation: Explanation, random: np.random.Generator
) -> dict[str, Floats]:
    """What each score loses, by what was taken out."""
    query = explanation.query
    marks = [*explanation.header_marks, *explanation.marks]
    whole = _scores(library, query, _left(explanation, ()))

    def lost(removed: npt.NDArray[np.int64]) -> Floats:
        return whole - _scores(library, query, _left(explanation, removed.tolist()))

    concept = np.array([mark.concept for mark in marks])
    first = np.flatnonzero(concept == 0)
    size = len(first)
    sizes = np.bincount(concept, minlength=2)
    other = 1 + int(sizes[1:].argmax())
    draws = [lost(random.choice(len(marks), size, replace=False)) for _ in range(DRAWS)]
    others = np.flatnonzero(concept == other)
    again = [
        lost(
            random.choice(
                np.flatnonzero(concept > 0), min(size, int((concept > 0).sum())), replace=False
            )
        )
        for _ in range(DRAWS)
    ]
    return {
        "most important concept": lost(first),
        "as many at random": np.mean(draws, axis=0),
        "as many at random, of other concepts": np.mean(again, axis=0),
        "largest other concept": lost(others),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--library", required=True, help="a built library")
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random = np.random.default_rng(options.seed)
    found: list[dict[str, Floats]] = []
    shares, likeness = [], []
    with decisis.open(options.library) as library:
        queries = masked_queries(library.snapshot, library.authorities, seed=options.seed)
        wanted = [query for query in queries if query.split == "test"]
        for query in track(wanted[: options.queries], "explained", console=console):
            hits = library.search(query.text, limit=1, rerank=False, restrict=False).hits
            explanation = explain(library, query.text, hits[0].passage, seed=options.seed)
            if len(explanation.concepts) < 2:
                continue
            marks = [*explanation.header_marks, *explanation.marks]
            shares.append(np.mean([mark.concept == 0 for mark in marks]))
            likeness.append(explanation.likeness)
            found.append(_lost(library, explanation, random))
    title = (
        f"{len(found)} passages; the most important concept has {np.mean(shares):.0%} of the words;"
        f" likeness of mixture and passage {np.mean(likeness):.3f}"
    )
    table = Table(title=title, title_justify="left")
    for heading in ("taken out", *(f"{score} loses" for score in SCORES)):
        table.add_column(heading, justify="left" if heading == "taken out" else "right")
    ours = np.stack([each["most important concept"] for each in found])
    for name in found[0]:
        values = np.stack([each[name] for each in found])
        cells = []
        for at in range(len(SCORES)):
            cell = f"{values[:, at].mean():.3f}"
            if name != "most important concept":
                gain = paired_bootstrap(
                    ours[:, at], values[:, at], range(len(found)), seed=options.seed
                )
                cell += f" ({gain.mean:+.3f} [{gain.low:+.3f} {gain.high:+.3f}])"
            cells.append(cell)
        table.add_row(name, *cells)
    console.print(table)
    console.print("in brackets: how much more the most important concept loses")


if __name__ == "__main__":
    main()
