"""TREC files: what is read, what is refused and where, and that a run comes back."""

from pathlib import Path

import pytest

import decisis
from decisis.evaluation.queries import JudgedQuery
from decisis.evaluation.trec import TrecError, judged, read_qrels, read_queries, read_run, write_run
from law.errors import QueryError


def _file(folder: Path, text: str) -> Path:
    file = folder / "file.txt"
    file.write_text(text, encoding="utf-8")
    return file


def test_queries_as_columns_and_as_json(tmp_path: Path) -> None:
    text = '1\tHow much notice?\n\n{"id": "2", "text": "rent?", "kind": "lookup", "more": 1}\n'
    assert read_queries(_file(tmp_path, text)) == [
        JudgedQuery("1", "How much notice?", {}),
        JudgedQuery("2", "rent?", {}, kind="lookup"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1\tfirst\n2 second\n", "line 2: is not an id, a tab and a text"),
        ("1\t \n", "line 1: is not an id, a tab and a text"),
        ("a b\twords\n", "line 1: the id 'a b' has a blank in it"),
        ("1\tfirst\n1\tagain\n", "line 2: query 1 stands there a second time"),
        ('{"id": "1"\n', "line 1: is not JSON"),
        ('{"id": 1, "text": "x"}\n', "line 1: id, text and kind must be texts"),
        (f"1\t{'x' * 4_001}\n", "line 1: longer than 4,000 characters"),
        ("\n", "holds no query"),
    ],
)
def test_queries_that_cannot_be_read(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=message):
        read_queries(_file(tmp_path, text))


def test_qrels_name_documents_by_id_or_citation(tmp_path: Path, calder: decisis.Library) -> None:
    text = "1 0 cd/code/22-4-1 1\n1\t0\tCSA 1971, § 22-3-2\t2\n2 0 141 Cald. 210 0\n"
    qrels = read_qrels(_file(tmp_path, text), lambda name: calder.show(name).id)
    assert qrels == {
        "1": {"cd/code/22-4-1": 1, "cd/code/22-3-2": 2},
        "2": {"cd/case/2004-CDCA-044": 0},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 0 cd/code/22-4-1\n", "line 1: is not 'query 0 document grade'"),
        ("1 0 cd/code/22-4-1 good\n", "line 1: the grade 'good' is no whole number"),
        ("1 0 cd/code/22-4-1 101\n", "line 1: the grade '101' is no whole number"),
        ("1 0 cd/code/22-4-1 1\n1 0 cd/code/99-9-9 1\n", "line 2: the library does not hold"),
    ],
)
def test_qrels_that_cannot_be_read(
    text: str, message: str, tmp_path: Path, calder: decisis.Library
) -> None:
    with pytest.raises(TrecError, match=message):
        read_qrels(_file(tmp_path, text), lambda name: calder.show(name).id)


@pytest.mark.parametrize("name", ["absent.txt", "."])
def test_a_file_that_cannot_be_opened(name: str, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="cannot be read"):
        read_queries(tmp_path / name)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1\t\xff\xfe")
    with pytest.raises(QueryError, match="is not UTF-8"):
        read_queries(tmp_path / "file")


def test_queries_without_a_relevant_document_are_left_out() -> None:
    asked = [JudgedQuery(name, "words", {}) for name in "abc"]
    qrels = {"a": {"x": 1, "y": 2}, "b": {"x": 0}, "d": {"x": 1}}
    kinds = {"x": "section", "y": "opinion"}
    assert judged(asked, qrels, kinds.__getitem__) == [
        JudgedQuery("a", "words", {"x": 1, "y": 2}, kind="mixed")
    ]
    with pytest.raises(QueryError, match="no query has a relevant document"):
        judged(asked, {}, kinds.__getitem__)


def test_a_run_comes_back_as_it_was(tmp_path: Path) -> None:
    run = {"q1": [f"d{9 * number % 100}" for number in range(100)], "q2": ["x"]}
    write_run(tmp_path / "run", run)
    assert read_run(tmp_path / "run") == run


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("q Q0 d 1 0.5\n", "line 1: is not 'query Q0 document rank score name'"),
        ("q Q0 d 1 high me\n", "line 1: the score 'high' is no number"),
        ("q Q0 d 1 nan me\n", "line 1: the score 'nan' is no number"),
    ],
)
def test_runs_that_cannot_be_read(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(TrecError, match=message):
        read_run(_file(tmp_path, text))


def test_a_foreign_run_is_read_by_its_scores(tmp_path: Path) -> None:
    text = "q Q0 low 1 0.1 me\nq Q0 high 2 12.5 me\nq Q0 same 3 12.5 me\n"
    assert read_run(_file(tmp_path, text)) == {"q": ["high", "same", "low"]}
