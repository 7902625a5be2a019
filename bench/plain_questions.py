"""Plain questions on New Mexico law: what a search finds, what is answered, what is refused.

    python -m bench.plain_questions --library LIBRARY [--split test] [--lawyers FILE] [--seed 0]

The questions of ``bench/data/plain_questions.toml``: 100 that a section answers, written from
sections drawn at random, in other words than theirs; and 60 that the library holds no answer to.
``--split tuning`` is for choosing thresholds, ``test`` for reporting. ``--lawyers`` asks the 58
questions of the file questions-58.txt instead, labelled in ``bench/data/lawyers_questions.toml``.

First table: searches for the questions that are answered. ± is the 95 % interval of a paired
bootstrap over the questions. "reranked" pays 24 calls for the head of the list, "residual" is
what is shipped. Rows "learned …" appear where the library is adapted.
Second table: of each kind of question, how many are answered, answered by a document that answers
(right), begun with one (first), answered without reserve (surely), refused, and refused with a
document that answers named among the nearest (named).
"""

import argparse
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

import decisis
from bench.plain_stack import DEPTH, PlainStack
from bench.report import Report, Run
from decisis.adaptation.pairs import Encode
from decisis.answers.answering import MAY_ANSWER
from decisis.evaluation.queries import JudgedQuery
from decisis.reranking import STRATEGIES
from decisis.retrieval.candidates import DENSE, LEXICAL
from decisis.retrieval.fusion import Fusion, ReciprocalRankFusion
from decisis.retrieval.registers import QUESTION
from decisis.retrieval.rerank import Reranker
from decisis.retrieval.search import Search
from decisis.settings import Settings
from pipeline.filters import NO_FILTERS
from pipeline.models import CrossEncoder, load_cross_encoder

DATA = Path(__file__).parent / "data"
BUDGET = 24
SHIPPED = Settings().rerank_budget
SHARES = (0.3, 0.7, 1.0)

_PASSAGES, _QUESTIONS = "fusion, weights for passages", "fusion, weights for questions"

console = Console(width=140, highlight=False)


@dataclass(frozen=True)
class Question:
    """A question, why it is asked, and the documents any of which answers it."""

    text: str
    kind: str
    answers: tuple[str, ...]


def read_questions(split: str) -> list[Question]:
    """The plain questions of a split; all for ""."""
    with (DATA / "plain_questions.toml").open("rb") as file:
        entries = tomllib.load(file)["question"]
    return [
        Question(entry["text"], entry["kind"], tuple(entry.get("answers", ())))
        for entry in entries
        if not split or entry["split"] == split
    ]


def read_lawyers_questions(file: Path) -> list[Question]:
    """The lawyers' questions, their kind being whether the library holds the answer."""
    with (DATA / "lawyers_questions.toml").open("rb") as labels:
        entries = tomllib.load(labels)["question"]
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        Question(lines[entry["line"] - 1], f"held: {entry['held']}", tuple(entry["answers"]))
        for entry in entries
    ]


def _searches(library: decisis.Library) -> dict[str, tuple[Search, tuple[str, ...]]]:
    """By name, each with those that it is compared with."""
    learned = library.adaptation
    plain = library.encoder.encode_query
    adapted = learned.encode(plain)
    rrf = ReciprocalRankFusion()
    packaged = library.cross_encoder

    def search(
        encode: Encode,
        fusion: Fusion,
        weight: float = 0.0,
        model: CrossEncoder = packaged,
        strategy: str = "first",
        budget: int = BUDGET,
    ) -> Search:
        reranker = Reranker(
            lambda: model,
            STRATEGIES[strategy],
            weight,
            budget if weight else 0,
            library.lexical.coverage,
        )
        return Search(library.first_stage, encode, fusion, reranker, library.standing)

    question = ReciprocalRankFusion(QUESTION.weights)
    found: dict[str, tuple[Search, tuple[str, ...]]] = {
        leg: (search(plain, ReciprocalRankFusion({leg: 1.0})), ("plain fusion",))
        for leg in (LEXICAL, DENSE)
    }
    found[_PASSAGES] = (search(plain, rrf), ("plain fusion",))
    found[_QUESTIONS] = (search(plain, question), (_PASSAGES,))
    for share in SHARES:
        found[f"reranked, share {share}"] = (search(plain, question, share), (_QUESTIONS,))
    found[f"residual, {SHIPPED} calls, share {QUESTION.share}"] = (
        search(plain, question, QUESTION.share, strategy="residual", budget=SHIPPED),
        (_QUESTIONS, f"reranked, share {QUESTION.share}", "BM25", "plain fusion"),
    )
    if learned.query_side:
        found["learned query vectors"] = (search(adapted, rrf), (_PASSAGES,))
    if learned.fusion:
        name = "learned fusion of them" if learned.query_side else "learned fusion"
        found[name] = (search(adapted, learned.fusion), (_PASSAGES,))
    if learned.cross_encoder and learned.rerank_weight:
        model = load_cross_encoder(learned.cross_encoder)
        for share in dict.fromkeys((*SHARES, learned.rerank_weight)):
            found[f"learned cross-encoder, share {share}"] = (
                search(plain, question, share, model),
                (_QUESTIONS,),
            )
    return found


def _run(search: Search, question: str) -> Run:
    ranking = search.rank(question, NO_FILTERS, documents=DEPTH)
    return tuple(dict.fromkeys(entry.item.record.id for entry in ranking.ranked))


def _dense(library: decisis.Library, question: str) -> list[int]:
    found = library.vectors.search(library.encoder.encode_query(question), DEPTH)
    return [candidate.passage for candidate in found]


def _compare(library: decisis.Library, questions: Sequence[Question], seed: int) -> Table:
    asked = [question for question in questions if question.answers]
    judged = [
        JudgedQuery(str(number), question.text, dict.fromkeys(question.answers, 1))
        for number, question in enumerate(asked)
    ]
    report = Report(judged, f"{len(asked)} questions that the library answers", seed)
    stack = PlainStack(library)
    plain = [
        stack.search(query.text, _dense(library, query.text))
        for query in track(judged, "BM25", console=console)
    ]
    report.add("BM25", [lexical for lexical, _ in plain])
    report.add("plain fusion", [fused for _, fused in plain], "BM25")
    for name, (search, against) in _searches(library).items():
        runs = [_run(search, query.text) for query in track(judged, name, console=console)]
        report.add(name, runs, *against)
    return report.table


def _answered(library: decisis.Library, questions: Sequence[Question], show: bool) -> Table:
    counts: Mapping[str, Counter[str]] = defaultdict(Counter)
    for question in track(questions, "asking", console=console):
        answer = library.ask(question.text)
        sources = {source.number: source.record.id for source in answer.sources}
        quoted = [sources[statement.source] for statement in answer.statements]
        of_kind = counts[question.kind]
        of_kind["asked"] += 1
        of_kind["refused"] += answer.kind == "refusal"
        of_kind["answered"] += answer.kind != "refusal"
        of_kind["surely"] += answer.kind == "answer" and answer.summary != MAY_ANSWER
        of_kind["surely right"] += answer.summary != MAY_ANSWER and any(
            document in question.answers for document in quoted
        )
        of_kind["named"] += answer.kind == "refusal" and any(
            document in question.answers for document, _ in answer.listed
        )
        of_kind["right"] += any(document in question.answers for document in quoted)
        of_kind["first"] += bool(quoted) and quoted[0] in question.answers
        if show:
            console.print(f"{question.kind} | {question.text}", markup=False)
            console.print(f"    {answer.kind}: {', '.join(quoted)}", markup=False)
    columns = ("asked", "answered", "right", "first", "surely", "surely right", "refused", "named")
    table = Table("kind", title="answers", title_justify="left")
    for column in columns:
        table.add_column(column, justify="right")
    for kind, of_kind in counts.items():
        table.add_row(kind, *(str(of_kind[column]) for column in columns))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--library", required=True, help="a built library of the New Mexico corpus")
    parser.add_argument("--split", choices=("tuning", "test", ""), default="test")
    parser.add_argument("--lawyers", type=Path, metavar="FILE", help="the 58 lawyers' questions")
    parser.add_argument("--show", action="store_true", help="print what each answer quotes")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.lawyers:
        questions = read_lawyers_questions(options.lawyers)
    else:
        questions = read_questions(options.split)
    with decisis.open(options.library) as library:
        console.print(_compare(library, questions, options.seed))
        console.print(_answered(library, questions, options.show))


if __name__ == "__main__":
    main()
