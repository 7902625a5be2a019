"""The command line: what it prints where, and its exit codes."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from decisis.cli import main
from law.jsonl import dump_record
from law.records import LawRecord
from sample.law import load
from sample.site import serve
from tests.decisis.making import opinion, section

COMMANDS = (
    "crawl",
    "import",
    "build",
    "ask",
    "search",
    "show",
    "adapt",
    "cite",
    "status",
    "serve",
    "graph",
    "evaluate",
)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def words(self) -> str:
        """Standard output without its line breaks, which depend on the terminal."""
        return " ".join(self.out.split())

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the program in this process."""
    monkeypatch.delenv("DECISIS_LIBRARY", raising=False)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["decisis", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
        assert stop.value.code is None or isinstance(stop.value.code, int)
        return Ran(stop.value.code or 0, *capsys.readouterr())

    return run


def _program(*arguments: object, **options: Any) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "decisis", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def _failed(ran: Ran, said: str) -> None:
    """Exit code 1 and one line on standard error; nothing that looks like a result."""
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("decisis: ")
    assert ran.err.count("\n") == 1
    assert said in ran.err


# Help and usage


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_with_examples(command: str, run: Run) -> None:
    ran = run(command, "--help")
    assert ran.code == 0
    assert "Example" in ran.out
    assert f"decisis {command}" in ran.words


def test_the_program_lists_its_commands(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(command in ran.out for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search",),
        ("search", "rent", "--court"),
        ("search", "rent", "--limit", "ten"),
        ("search", "rent", "--from", "1990s"),
        ("search", "rent", "heat"),
        ("ask", "rent?", "--budget", "3"),
        ("build", "library"),
        ("status", "--no-such-flag"),
        ("serve", "--port", "0"),
        ("import",),
        ("crawl", "codes"),
        ("no-such-command",),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2(arguments: tuple[str, ...], run: Run) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err


# Libraries that are not there


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "rent?"),
        ("search", "rent"),
        ("show", "§ 1-1-1"),
        ("status",),
        ("build",),
        ("serve",),
    ],
    ids=" ".join,
)
def test_a_missing_library_is_said_and_not_made(
    arguments: tuple[str, ...], tmp_path: Path, run: Run
) -> None:
    folder = tmp_path / "nowhere"
    _failed(run(*arguments, "--library", folder), f"no library in {folder}: import or crawl")
    assert not folder.exists()


def test_a_failure_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    done = _program("status", "--library", tmp_path)
    _failed(Ran(done.returncode, done.stdout, done.stderr), "no library in")


def test_a_library_that_was_never_built_is_said(tmp_path: Path, run: Run) -> None:
    _import(tmp_path / "lib", tmp_path, run)
    _failed(run("ask", "rent?", "-l", tmp_path / "lib"), "run decisis build --library")


def test_a_misspelt_setting_is_said(calder_library: Path, tmp_path: Path, run: Run) -> None:
    _import(tmp_path / "lib", tmp_path, run)
    (tmp_path / "lib" / "settings.toml").write_text("canditates = 5", encoding="utf-8")
    _failed(run("status", "-l", tmp_path / "lib"), "no setting 'canditates'")


# From import to answer

RECORDS: list[LawRecord] = [
    section("The owner shall keep the heat on at all times.", id="cd/code/22-2-1", heading="Heat."),
    section("The rent is due [on] the first.", id="cd/code/22-2-2", heading="[bold]Rent[/] [/x]."),
    opinion("{1} The owner must keep the heat on. See § 22-2-1.", year=2004, author="[red], J."),
]


def _import(library: Path, tmp_path: Path, run: Run, *options: str) -> Ran:
    file = tmp_path / "records.jsonl"
    file.write_text("\n".join(map(dump_record, RECORDS)) + "\n", encoding="utf-8")
    ran = run("import", file, "--library", library, *options)
    assert ran.code == 0
    return ran


def test_from_import_to_answer(tmp_path: Path, run: Run) -> None:
    library = tmp_path / "lib"
    at = ("--library", library)

    imported = _import(library, tmp_path, run)
    assert "3 records: 3 new, 0 changed" in imported.words
    assert f"next: decisis build --library {library}" in imported.words

    before = run("status", *at)
    assert "not built yet" in before.words
    assert "waiting: 3 documents to add, 0 to remove" in before.words
    assert "passages would be built" in before.words

    built = run("build", *at)
    assert built.code == 0
    assert "generation 1: 3 documents added, 0 removed" in built.words
    assert "citations: 3 done\n" in built.err

    again = run("build", *at)
    assert (again.code, again.words) == (0, "nothing to do: generation 1 is up to date")

    after = run("status", *at)
    assert "generation 1, built" in after.words
    assert "2 sections cd" in after.words
    assert "waiting" not in after.out
    assert "would be" not in after.out

    unchanged = _import(library, tmp_path, run)
    assert "0 new, 0 changed, 3 unchanged" in unchanged.words
    assert "next:" not in unchanged.out

    found = run("search", "heat", *at)
    assert found.words.startswith("1. ")
    assert "The owner shall keep the heat on at all times." in found.words

    shown = run("show", "§ 22-2-2", *at)
    assert "[bold]Rent[/] [/x]." in shown.out
    assert "The rent is due [on] the first." in shown.words

    asked = run("ask", "May the owner turn off the heat at any time?", *at)
    assert asked.code == 0
    assert "\x1b" not in asked.out + found.out + shown.out


def test_reports_as_json(tmp_path: Path, run: Run) -> None:
    library = tmp_path / "lib"
    imported = _import(library, tmp_path, run, "--json")
    assert (imported.data["new"], imported.data["rejected"], imported.err) == (3, [], "")
    before = run("status", "--json", "-l", library).data
    assert (before["generation"], before["fresh"], before["pending"]["added"]) == (0, False, 3)
    built = run("build", "--json", "-l", library)
    assert (built.data["generation"], built.data["changed"], built.err) == (1, True, "")
    assert set(built.data["seconds"]) == set(built.data["facts"])
    after = run("status", "--json", "-l", library).data
    assert (after["generation"], after["fresh"], after["passages"]) == (1, True, 3)
    assert {entry["kind"]: entry["documents"] for entry in after["documents"]} == {
        "section": 2,
        "opinion": 1,
    }
    assert run("build", "--json", "-l", library).data["changed"] is False


def test_records_that_cannot_be_read_are_reported_with_line_and_field(
    tmp_path: Path, run: Run
) -> None:
    good = dump_record(RECORDS[0])
    wrong_field = json.dumps({**json.loads(good), "status": "good"})
    unknown_field = json.dumps({**json.loads(good), "id": "cd/code/1", "colour": "red"})
    file = tmp_path / "broken.jsonl"
    file.write_text("\n".join([good, "{", wrong_field, unknown_field]), encoding="utf-8")
    ran = run("import", file, "-l", tmp_path / "lib")
    assert ran.code == 0
    assert "4 records: 1 new" in ran.words
    assert "3 rejected" in ran.words
    assert "rejected: line 2: not JSON" in ran.words
    assert "rejected: line 3: field 'status':" in ran.words
    assert "rejected: line 4: field 'colour': no such field" in ran.words
    rejected = run("import", file, "-l", tmp_path / "lib", "--json").data["rejected"]
    assert [reason[:6] for reason in rejected] == ["line 2", "line 3", "line 4"]


def test_a_path_that_is_not_there_is_said(tmp_path: Path, run: Run) -> None:
    missing = tmp_path / "missing.jsonl"
    _failed(run("import", missing, "-l", tmp_path / "lib"), f"{missing} does not exist")
    assert not (tmp_path / "lib").exists()


def test_a_source_that_lost_most_of_its_documents_is_refused(tmp_path: Path, run: Run) -> None:
    library = tmp_path / "lib"
    _import(library, tmp_path, run)
    file = tmp_path / "records.jsonl"
    file.write_text(dump_record(RECORDS[0]) + "\n", encoding="utf-8")
    _failed(run("import", file, "-l", library), "--accept-drop")
    assert run("import", file, "-l", library, "--keep-missing", "--json").data["deleted"] == 0
    assert run("import", file, "-l", library, "--accept-drop", "--json").data["deleted"] == 2


def test_a_crawl_ends_in_the_catalog(tmp_path: Path, run: Run) -> None:
    library = tmp_path / "lib"
    with serve(load().records) as site:
        crawl = ("crawl", "constitution", "calder", "--site", site, "--delay", 0, "-l", library)
        first = run(*crawl)
        assert first.code == 0, first.err
        assert "34 new, 0 changed" in first.words
        again = run(*crawl, "--json")
    assert again.data["import"]["unchanged"] == 34
    assert run("status", "-l", library, "--json").data["pending"]["added"] == 34


# The sample law


def test_show_by_citation_and_by_id_are_one(calder_library: Path, run: Run) -> None:
    by_citation = run("show", "CSA 1971, § 22-4-1", "-l", calder_library)
    by_id = run("show", "cd/code/22-4-1", "-l", calder_library)
    assert by_citation == by_id
    assert "Status: in force" in by_id.out
    assert "History: Laws 1975" in by_id.words
    assert "Chapter 22 - Landlord and Tenant > Article 4" in by_id.words


def test_show_as_json_is_the_record_and_what_it_cites(calder_library: Path, run: Run) -> None:
    shown = run("show", "2010-CDSC-004", "-l", calder_library, "--json").data
    cites = shown.pop("cites")
    record = next(record for record in load().records if record.id == "cd/case/2010-CDSC-004")
    assert shown == json.loads(dump_record(record))
    assert all(record.text[c["start"] : c["end"]] == c["text"] for c in cites)
    assert "cd/code/12-3-4" in {citation["document"] for citation in cites}


def test_show_says_what_is_not_held(calder_library: Path, run: Run) -> None:
    _failed(run("show", "§ 99-9-9", "-l", calder_library), "does not hold '§ 99-9-9'")


def test_search_as_json(calder_library: Path, run: Run) -> None:
    options = ("--kind", "opinion", "--court", "cdsc", "--from", 2000, "-n", 3, "--no-rerank")
    found = run("search", "retaliation", *options, "-l", calder_library, "--json").data
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    assert all(hit["id"].startswith("cd/case/20") for hit in found["hits"])
    assert all(hit["logit"] is None for hit in found["hits"])


def test_search_tells_what_it_read_in_the_query(calder_library: Path, run: Run) -> None:
    query = "Court of Appeals cases about retaliation"
    ran = run("search", query, "--no-rerank", "-l", calder_library)
    assert ran.words.startswith(
        "understood as: “Court of Appeals”: only opinions of the Calder Court of Appeals;"
        " “cases”: only opinions 1. "
    )
    found = run("search", query, "--no-rerank", "-l", calder_library, "--json").data
    assert found["words"] == "retaliation"
    assert [(each["text"], each["effect"]) for each in found["understood"]] == [
        ("Court of Appeals", "filter"),
        ("cases", "filter"),
    ]
    assert all(hit["id"].startswith("cd/case/") for hit in found["hits"])
    unread = run(
        "search", query, "--no-rerank", "--no-restrict", "-l", calder_library, "--json"
    ).data
    assert unread["words"] == query
    assert {each["effect"] for each in unread["understood"]} == {"none"}


def test_search_shows_what_the_cross_encoder_was_asked(calder_library: Path, run: Run) -> None:
    options = ("search", "notice to end a tenancy", "--budget", "3", "-l", calder_library)
    calls = run(*options, "--json").data["trace"]
    assert [call["round"] for call in calls] == [1, 1, 1]
    shown = run(*options, "--trace").out
    for call in calls:
        assert f"{call['logit']:.2f}" in shown
        assert call["passage"] in shown
    assert run(*options, "--no-rerank", "--json").data["trace"] == []


def test_search_that_finds_nothing_says_what_to_try(calder_library: Path, run: Run) -> None:
    ran = run("search", "rent", "-j", "nm", "-l", calder_library)
    assert (ran.code, ran.words) == (0, "nothing found: try other words or fewer filters")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "rent", "--kind", "statute"), "one of section, provision, opinion"),
        (("search", "rent", "--status", "good"), "one of in_force, repealed"),
        (("search", "rent", "--from", "2001", "--to", "2000"), "no year"),
        (("search", "rent", "--limit", "0"), "limit"),
        (("search", "rent", "--budget", "-1"), "budget"),
        (("search", " "), "empty"),
        (("ask", ""), "empty"),
        (("show", ""), "empty"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said(
    arguments: tuple[str, ...], said: str, calder_library: Path, run: Run
) -> None:
    _failed(run(*arguments, "-l", calder_library), said)


def test_a_look_up_shows_the_law_and_its_source(calder_library: Path, run: Run) -> None:
    ran = run("ask", "CSA 1971, § 30-3-1", "-l", calder_library)
    assert ran.code == 0
    assert "CSA 1971, § 30-3-1(A) [1]" in ran.words
    assert "Sources [1] Assault, CSA 1971, § 30-3-1" in ran.words


def test_a_count_lists_what_it_counted(calder_library: Path, run: Run) -> None:
    question = 'How many opinions of the Court of Appeals mention "retaliatory eviction"?'
    ran = run("ask", question, "-l", calder_library)
    assert (ran.code, ran.words[:27]) == (0, "3 opinions in this library.")
    assert "Pacheco v. Ridgeview Homes" in ran.words
    narrowed = run("ask", question, "-l", calder_library, "--to", "1990", "--json").data
    assert (narrowed["count"], len(narrowed["listed"])) == (1, 1)


def test_a_refusal_is_a_result(calder_library: Path, run: Run) -> None:
    for question, said in (
        ("How many opinions are well reasoned?", "cannot be counted exactly"),
        ("How many opinions concern cannabis?", "No topic of this library is about “cannabis”"),
    ):
        ran = run("ask", question, "-l", calder_library)
        assert (ran.code, ran.err) == (0, "")
        assert said in ran.words
    data = run("ask", "NMSA 1978, § 30-16-1", "-l", calder_library, "--json").data
    assert (data["kind"], data["statements"]) == ("refusal", [])


def test_the_environment_names_the_library(
    calder_library: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECISIS_LIBRARY", str(calder_library))
    assert run("show", "§ 30-3-1").out.startswith("CSA 1971, § 30-3-1\n")


def test_a_reader_who_stops_reading_is_no_error(calder_library: Path) -> None:
    command = [sys.executable, "-m", "decisis", "show", "cd/case/2010-CDSC-004"]
    with subprocess.Popen(
        [*command, "--library", str(calder_library)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
