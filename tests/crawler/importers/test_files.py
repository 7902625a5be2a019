"""Each file type, made on the fly: its text as printed; a broken file says what is wrong."""

import zipfile
from pathlib import Path

import docx
import pypdf
import pytest

from crawler.importers.files import read_html, read_pdf, read_plain, read_word
from law.errors import SourceError
from tests.crawler.importers.make import make_docx, make_pdf


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Ärger, § 4\r\nzwei".encode(), "Ärger, § 4\nzwei"),
        ("\ufeffFerries".encode(), "Ferries"),
        ("§ 4".encode("utf-16"), "§ 4"),
    ],
)
def test_plain_text(tmp_path: Path, content: bytes, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    assert read_plain(path) == text


@pytest.mark.parametrize(
    ("content", "reason"), [("§".encode("latin-1"), "not UTF-8"), (b"a\0b", "zero bytes")]
)
def test_no_plain_text(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=reason):
        read_plain(path)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>One <b>two</b>three.</p><p>Four<br>five</p>", "One twothree.\n\nFour\nfive"),
        (
            "<head><title>x</title><style>p{}</style></head><body><nav>Home</nav><h1>Tolls</h1>"
            "<script>alert(1)</script><div>Pay <a href=x>now</a>.<!-- no --></div>"
            "<footer>Site</footer></body>",
            "Tolls\n\nPay now.",
        ),
        ("<body>Menu<main><p>Law</p></main>Ads</body>", "Law"),
        ("<p>a\n  b</p>tail<ul><li>1<li>2</ul>", "a b\n\ntail\n\n1\n\n2"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1\n\n2"),
        ('<?xml version="1.0" encoding="utf-8"?><html><body><p>§ 1</p></body></html>', "§ 1"),
        ("<p>unclosed <i>deep", "unclosed deep"),
        ("   ", ""),
    ],
)
def test_html(tmp_path: Path, content: str, text: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(content, encoding="utf-8")
    assert read_html(path) == text


def test_html_in_its_own_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes('<meta charset="windows-1252"><p>§ 4 “x”</p>'.encode("cp1252"))
    assert read_html(path) == "§ 4 “x”"
    path.write_bytes(b'<meta charset="utf-8"><p>\xa7 4</p>')
    with pytest.raises(SourceError, match="not in the encoding that it claims"):
        read_html(path)


def test_pdf(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [["Section 9-1-2. Tolls.", "All boats pay."], ["The end."]])
    assert read_pdf(path) == "Section 9-1-2. Tolls.\nAll boats pay.\nThe end."


def test_pdf_without_text_is_a_scan(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(tmp_path / "scan.pdf")
    with pytest.raises(SourceError, match="no text layer"):
        read_pdf(tmp_path / "scan.pdf")


@pytest.mark.parametrize(("password", "readable"), [("secret", False), ("", True)])
def test_encrypted_pdf(tmp_path: Path, password: str, readable: bool) -> None:
    plain = make_pdf(tmp_path / "plain.pdf", [["All boats pay."]])
    writer = pypdf.PdfWriter(clone_from=plain)
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    if readable:
        assert read_pdf(path) == "All boats pay."
    else:
        with pytest.raises(SourceError, match="encrypted"):
            read_pdf(path)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnothing", b"not a PDF at all" * 100])
def test_broken_pdf(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(SourceError, match="not a readable PDF"):
        read_pdf(path)


def test_word(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", ["Section 9-1-2. Tolls.", "", "All boats pay."])
    document = docx.Document(str(path))
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "boat", "two"
    document.save(str(path))
    assert read_word(path) == "Section 9-1-2. Tolls.\n\nAll boats pay.\n\nboat\ttwo"


def test_broken_word(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"PK\x03\x04 no more")
    with pytest.raises(SourceError, match="not a readable DOCX"):
        read_word(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme", "no document")
    with pytest.raises(SourceError, match="not a readable DOCX"):
        read_word(path)


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", ["Tolls."])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            with archive.open(f"word/{number}.bin", "w") as entry:
                for _ in range(50):
                    entry.write(bytes(1_000_000))
    assert path.stat().st_size < 1_000_000
    with pytest.raises(SourceError, match="unpacks to more than 200 MB"):
        read_word(path)
