"""The questions on the sample law as TREC files, for ``decisis evaluate retrieval``.

    python -m sample.trec FOLDER

Writes ``queries.jsonl`` and ``qrels.txt`` of the questions that have gold passages. A document with
the best passage has grade 2, one with another gold passage 1.
"""

import argparse
import json
from pathlib import Path

from sample.law import questions


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description="The questions on the sample law as TREC files")
    parser.add_argument("folder", type=Path)
    write(parser.parse_args().folder)


def write(folder: Path) -> None:
    """``queries.jsonl`` and ``qrels.txt`` in the folder, which is made."""
    queries, judgements = [], []
    for question in questions():
        if not question.gold:
            continue
        entry = {"id": str(question.id), "text": question.question, "kind": question.kind}
        queries.append(json.dumps(entry, ensure_ascii=False))
        best = question.gold[0][0]
        for document in dict.fromkeys(document for document, _ in question.gold):
            judgements.append(f"{question.id} 0 {document} {2 if document == best else 1}")
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in (("queries.jsonl", queries), ("qrels.txt", judgements)):
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
