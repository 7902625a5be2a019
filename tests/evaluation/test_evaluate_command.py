"""``decisis evaluate retrieval``: what it prints and writes, what it refuses, how it stops."""

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from decisis.build import build_library
from decisis.cli.evaluate import app
from law.errors import QueryError
from pipeline.catalog import Catalog
from pipeline.layout import Layout
from sample.trec import write
from tests.evaluation.making import CITED


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["retrieval", *map(str, arguments)])


def _json(*arguments: object) -> Any:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.exception
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    """The questions on the sample law, as options."""
    folder = tmp_path_factory.mktemp("trec")
    write(folder)
    return "--queries", folder / "queries.jsonl", "--qrels", folder / "qrels.txt"


def test_its_own_citations(calder_library: Path, tmp_path: Path) -> None:
    per_query, run = tmp_path / "queries.csv", tmp_path / "run.trec"
    options = ("-l", calder_library, "--no-rerank", "--limit", 30)
    result = _run(*options, "--per-query", per_query, "--run", run)
    assert result.exit_code == 0, result.exception
    for words in ("nDCG@10", "recall@100", "all 30", "for section", "a query"):
        assert words in " ".join(result.stdout.split())
    assert max(map(len, result.stdout.splitlines())) <= 80
    with per_query.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 30
    assert {row["split"] for row in rows} == {"test"}
    with run.open(encoding="utf-8") as lines:
        assert {line.split()[0] for line in lines} == {row["id"] for row in rows}

    again = _json(*options, "--baseline", run)
    assert again["complete"]
    assert again["overall"]["queries"] == again["gain"]["queries"] == 30
    assert again["gain"]["differences"]["nDCG@10"]["mean"] == 0
    assert again["overall"]["estimates"]["nDCG@10"]["mean"] == pytest.approx(
        sum(float(row["nDCG@10"]) for row in rows) / 30, abs=1e-4
    )
    assert "gain" in _run(*options, "--baseline", run).stdout


def test_the_halves_are_disjoint(calder_library: Path, tmp_path: Path) -> None:
    ids = []
    for split in ("test", "tuning"):
        file = tmp_path / f"{split}.csv"
        _json("-l", calder_library, "--no-rerank", "-n", 20, "--split", split, "--per-query", file)
        with file.open(encoding="utf-8", newline="") as lines:
            ids.append({row["id"].partition("@")[0] for row in csv.DictReader(lines)})
    assert not ids[0] & ids[1]


def test_questions_of_the_user(calder_library: Path, questions: tuple[object, ...]) -> None:
    found = _json("-l", calder_library, "--no-rerank", *questions)
    assert {row["name"] for row in found["by_kind"]} >= {"question", "lookup"}
    assert found["by_source"] == []
    assert found["overall"]["estimates"]["recall@100"]["mean"] > 0.9


def test_options_that_do_not_fit(
    calder_library: Path, questions: tuple[object, ...], tmp_path: Path
) -> None:
    assert _run("-l", calder_library, *questions[:2]).exit_code == 2
    assert _run("-l", calder_library, "--limit", 0).exit_code == 2
    absent = _run("-l", calder_library, "--run", tmp_path / "absent" / "run.trec")
    assert isinstance(absent.exception, QueryError)
    assert "cannot be written" in str(absent.exception)
    other = tmp_path / "other.trec"
    other.write_text("q Q0 d 1 1 me\n", encoding="utf-8")
    foreign = _run("-l", calder_library, "--baseline", other, *questions)
    assert isinstance(foreign.exception, QueryError)


def test_a_library_that_cites_nothing_says_what_is_missing(tmp_path: Path) -> None:
    with Catalog.open(Layout(tmp_path), create=True) as catalog:
        catalog.import_records(CITED, source="test")
    build_library(tmp_path)
    result = _run("-l", tmp_path)
    assert isinstance(result.exception, QueryError)
    assert "--queries and --qrels" in str(result.exception)


def test_an_interrupt_says_what_was_kept(calder_library: Path) -> None:
    # Where the tests run in the background, a shell has told them to ignore Ctrl-C.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
        " from decisis.cli.evaluate import app; app()"
    )
    command = [sys.executable, "-c", code, "retrieval", "-l", str(calder_library), "--split", "all"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as ran:
        assert ran.stderr is not None
        assert ran.stderr.readline().startswith("masked citations: ")
        ran.send_signal(signal.SIGINT)
        out, err = ran.communicate(timeout=120)
    assert ran.returncode == 130
    assert ("stopped after" in err and "nDCG@10" in out) or "nothing was kept" in err
    assert "Traceback" not in err
