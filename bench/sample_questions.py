"""The 60 questions on the sample law: what is answered, refused, counted, and how well.

    python -m bench.sample_questions [--library FOLDER]

Builds a library of the sample law (or opens the one named) and asks every question of
``sample/questions.toml``. A question counts as right when an answer quotes a gold document; as
quoted when a quotation overlaps the gold words. No seed: nothing is random.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

import decisis
from decisis.build import build_library
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from sample.law import Question, load, questions

console = Console(highlight=False)


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description="The 60 questions on the sample law")
    parser.add_argument("--library", type=Path, help="an existing library of the sample law")
    arguments = parser.parse_args()
    if arguments.library:
        _ask(arguments.library)
        return
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
            catalog.import_records(load().records, source="sample")
        build_library(layout.root)
        _ask(layout.root)


def _ask(path: Path) -> None:
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    quoted: Counter[str] = Counter()
    wrong = []
    with decisis.open(path) as library:
        for question in questions():
            answer = library.ask(question.question)
            asked[question.kind] += 1
            right[question.kind] += _is_right(question, answer)
            quoted[question.kind] += _is_quoted(question, answer)
            if not _is_right(question, answer):
                wrong.append(f"{question.id} {question.kind}: {question.question} -> {answer.kind}")
    table = Table("kind", "asked", "right", "gold words quoted")
    for kind in asked:
        table.add_row(kind, str(asked[kind]), str(right[kind]), str(quoted[kind]))
    console.print(table)
    for line in wrong:
        console.print(f"wrong: {line}", markup=False)


def _is_right(question: Question, answer: decisis.Answer) -> bool:
    """Whether the answer is of the right sort and rests on a gold document."""
    held = {source.record.id for source in answer.sources}
    gold = {document for document, _ in question.gold}
    match question.kind:
        case "count":
            return answer.count == question.count
        case "unanswerable":
            return answer.kind == "refusal"
        case "false_premise":
            # The law that contradicts the premise is quoted, or the note on it is given.
            return bool(held & gold) or bool(answer.notes)
        case _:
            return bool(held & gold)


def _is_quoted(question: Question, answer: decisis.Answer) -> bool:
    """Whether a quotation of the answer overlaps the decisive words of a gold passage."""
    by_number = {source.number: source.record for source in answer.sources}
    for statement in answer.statements:
        record = by_number[statement.source]
        for document, words in question.gold:
            start = record.text.find(words) if words and document == record.id else -1
            if start >= 0 and start < statement.end and statement.start < start + len(words):
                return True
    return False


if __name__ == "__main__":
    main()
