"""A folder of documents: what each is, what a sidecar adds, and that nothing stops the others."""

from datetime import date
from pathlib import Path

import pytest

from crawler.importers import read_folder
from crawler.importers.folder import MAX_FILE_BYTES
from law.errors import RecordError, SourceError
from law.records import LawRecord, Opinion, Section
from law.status import Status
from tests.crawler.importers.make import make_docx, make_pdf

OPINION = """\
IN THE COURT OF APPEALS OF THE STATE OF CALDER

Opinion Number: 2004-CDCA-031

Filing Date: May 4, 2004

Docket No. 23,118

ANN LEE,

Plaintiff-Appellant,

v.

HARBOR BOARD,

Defendant-Appellee.

OPINION

ROE, Judge.

{1} In Smith v. Board, 2001-CDSC-009, 12 Cald. 40, filed June 1, 2001, a ferry sank.
"""


def read(folder: Path) -> list[LawRecord | RecordError]:
    return list(read_folder(folder, "cd"))


def test_an_opinion_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "lee.txt").write_text(OPINION)
    [opinion] = read(tmp_path)
    assert isinstance(opinion, Opinion)
    assert opinion.id == "cd/case/2004-CDCA-031"
    assert opinion.citation == "2004-CDCA-031"
    assert opinion.citations == ("2004-CDCA-031",)
    assert opinion.court == "cdca"
    assert opinion.docket == "23,118"
    assert opinion.heading == "ANN LEE v. HARBOR BOARD"
    assert (opinion.decided, opinion.year) == (date(2004, 5, 4), 2004)
    assert opinion.author == "ROE"
    assert opinion.source == "lee.txt"
    assert opinion.text == OPINION.strip()


@pytest.mark.parametrize(
    ("name", "text", "number", "heading", "body"),
    [
        ("a.txt", "Section 9-1-2. Tolls.\nAll boats pay.", "9-1-2", "Tolls.", "All boats pay."),
        ("a.txt", "CSA 1971, § 9-1-2.1 - Tolls.\n\nPay.", "9-1-2.1", "Tolls.", "Pay."),
        ("a.txt", "Calder Code\n9-1-2. [Tolls.]\nPay.", "9-1-2", "[Tolls.]", "Pay."),
        ("section-9a-1-2.txt", "All boats pay.", "9A-1-2", "", "All boats pay."),
        ("sub/9.txt", "§ 9-1-2\nAll boats pay.", "9-1-2", "", "All boats pay."),
    ],
)
def test_a_section_says_what_it_is(
    tmp_path: Path, name: str, text: str, number: str, heading: str, body: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    [section] = read(tmp_path)
    assert isinstance(section, Section)
    assert (section.number, section.heading, section.text) == (number, heading, body)
    assert section.id == f"cd/code/{number}"
    assert section.citation == f"CSA 1971, § {number}"


def test_a_repealed_section_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Section 9-1-2 - Repealed.\n")
    [section] = read(tmp_path)
    assert isinstance(section, Section)
    assert section.status is Status.REPEALED


def test_every_type_of_file(tmp_path: Path) -> None:
    lines = ["Section 9-1-2. Tolls.", "All boats pay."]
    (tmp_path / "1.txt").write_text("\n".join(lines))
    (tmp_path / "2.HTML").write_text("<p>Section 9-1-3. Tolls.</p><p>All boats pay.</p>")
    make_pdf(tmp_path / "3.pdf", [["Section 9-1-4. Tolls.", "All boats pay."]])
    make_docx(tmp_path / "4.docx", ["Section 9-1-5. Tolls.", "All boats pay."])
    found = read(tmp_path)
    assert [record.id for record in found if isinstance(record, Section)] == [
        f"cd/code/9-1-{number}" for number in (2, 3, 4, 5)
    ]
    assert {record.text for record in found if isinstance(record, Section)} == {"All boats pay."}


def test_metadata_stands_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "lee.txt").write_text("A ferry sank. The board is liable.")
    (tmp_path / "tolls.txt").write_text("All boats pay.")
    (tmp_path / "metadata.csv").write_text(
        "file,type,number,citation,heading,court,docket,decided,outcome\n"
        'lee.txt,opinion,,"1999-CDSC-004; 3 Cald. 9",Lee v. Board,cdsc,19,1999-02-03,affirmed\n'
        "tolls.txt,section,9-1-2,,Tolls.,,,,\n"
    )
    opinion, section = read(tmp_path)
    assert isinstance(opinion, Opinion)
    assert isinstance(section, Section)
    assert opinion.id == "cd/case/1999-CDSC-004"
    assert opinion.citations == ("1999-CDSC-004", "3 Cald. 9")
    assert (opinion.heading, opinion.court, opinion.docket) == ("Lee v. Board", "cdsc", "19")
    assert (opinion.decided, opinion.outcome) == (date(1999, 2, 3), "affirmed")
    assert (section.id, section.heading) == ("cd/code/9-1-2", "Tolls.")


def test_metadata_as_json(tmp_path: Path) -> None:
    (tmp_path / "lee.txt").write_text("A ferry sank.")
    (tmp_path / "metadata.json").write_text('{"lee.txt": {"court": "cdca", "heading": "Lee"}}')
    [opinion] = read(tmp_path)
    assert isinstance(opinion, Opinion)
    assert opinion.id == "cd/case/cdca/lee"
    assert opinion.citation == "Calder Court of Appeals, lee"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("metadata.csv", "name,court\nx,y\n", "one of them 'file'"),
        ("metadata.csv", "file,judge\nx,y\n", "no field 'judge'; it may have type"),
        ("metadata.csv", "file,court\nx,y,z\n", "line 2 has not as many fields"),
        ("metadata.csv", "file,court\nx,y\nx,z\n", "line 3: 'x' is there twice"),
        ("metadata.json", "[]", "object of objects"),
        ("metadata.json", '{"x": {"court": 3}}', "court of 'x' is not a text"),
        ("metadata.json", "{", "metadata.json"),
    ],
)
def test_broken_metadata_is_refused(tmp_path: Path, name: str, content: str, reason: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(SourceError, match=reason):
        read(tmp_path)


def test_bad_files_are_named_and_stop_nothing(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("Section 1-1-1. Secret.\nOutside.")
    folder = tmp_path / "law"
    (folder / "sub").mkdir(parents=True)
    (folder / "a-link.txt").symlink_to(outside)
    (folder / "b-up").symlink_to(tmp_path)
    (folder / "c.txt").symlink_to("absent.txt")
    (folder / "d.pdf").write_bytes(b"broken")
    (folder / "e.docx").write_bytes(b"broken")
    (folder / "f.txt").write_bytes("§ 9".encode("latin-1"))
    (folder / "g.exe").write_bytes(b"MZ")
    with (folder / "h.txt").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    (folder / "i.txt").write_text("")
    (folder / "j.txt").write_text("A ferry sank.")
    (folder / "k.txt").write_text("Section 9-1-2. Tolls.\nPay.")
    (folder / "l.txt").write_text("Section 9-1-2. Tolls.\nPay again.")
    (folder / "sub" / "m.txt").write_text("Section 9-1-3. Tolls.\nPay.")
    (folder / ".hidden.txt").write_text("Section 9-1-4. Tolls.\nPay.")
    found = read(folder)
    assert [record.id for record in found if isinstance(record, Section)] == [
        "cd/code/9-1-2",
        "cd/code/9-1-3",
    ]
    reasons = [str(record) for record in found if isinstance(record, RecordError)]
    expected = [
        ("a-link.txt", "out of the folder"),
        ("b-up", "out of the folder"),
        ("c.txt", "not a regular file"),
        ("d.pdf", "not a readable PDF"),
        ("e.docx", "not a readable DOCX"),
        ("f.txt", "not UTF-8"),
        ("g.exe", "not a type that is read"),
        ("h.txt", "larger than 50 MB"),
        ("i.txt", "holds no text"),
        ("j.txt", "does not say which court"),
        ("l.txt", "is that of k.txt"),
    ]
    assert len(reasons) == len(expected)
    for reason, (name, words) in zip(reasons, expected, strict=True):
        assert reason.startswith(f"{name}: ")
        assert words in reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("decided,court\n{},31.12.1999,cdca", "not of the form 1999-12-31"),
        ("type\n{},treaty", "must be section or opinion"),
        ("type\n{},section", "says no section number"),
    ],
)
def test_bad_values_concern_their_file_alone(tmp_path: Path, row: str, reason: str) -> None:
    (tmp_path / "lee.txt").write_text("A ferry sank.")
    (tmp_path / "metadata.csv").write_text("file," + row.format("lee.txt") + "\n")
    [error] = read(tmp_path)
    assert isinstance(error, RecordError)
    assert reason in str(error)
