"""The small parts: challenges, PDFs, scope, requests, runs, Retry-After."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler import state
from crawler.middlewares import retry_after
from crawler.parsing.body import divide
from crawler.parsing.challenge import is_challenge
from crawler.parsing.page import PageError
from crawler.parsing.pdf import pdf_paragraphs
from crawler.report import yield_alarm
from crawler.request import CrawlRequest, request_from_json
from crawler.scope import scope_of
from law.errors import CrawlError
from sample.site.pdf import pdf_of


def request(folder: Path = Path("x"), **given: object) -> CrawlRequest:
    fields: dict[str, object] = {
        "what": "codes",
        "jurisdiction": "new-mexico",
        "folder": folder,
        "contact": "clerk@example.org",
        **given,
    }
    return CrawlRequest(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (403, b"<title>Just a moment...</title>", True),
        (200, b"<html><title>Just a moment...</title>", True),
        (503, b"<p>Checking your browser</p>", True),
        (403, b"<div class=cf-browser-verification>", True),
        (429, b"Verify you are human", True),
        (200, b"<p>The witness waited just a moment. He was checking your browser.</p>", False),
        (403, b"<h1>Forbidden</h1>", False),
        (200, b"<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js>", False),
    ],
)
def test_challenges(status: int, body: bytes, expected: bool) -> None:
    assert is_challenge(status, body) is expected


def test_body_is_divided() -> None:
    body = divide(
        [
            "A. One.",
            "History of ferries is kept in the archive.",
            "HISTORY: Laws 1971, ch. 1.",
            "Laws 1972, ch. 2.",
            "Cross references. — See 1-1-1.",
            "After the annotations.",
        ]
    )
    assert body.text == "A. One.\n\nHistory of ferries is kept in the archive."
    assert body.history == "Laws 1971, ch. 1.\n\nLaws 1972, ch. 2."


def test_pdf_lines_become_paragraphs() -> None:
    written = [
        "A. A person who keeps a ferry (or a boat) shall pay “the fee” of § 12-1-1 — yearly. " * 4,
        *[
            f"({number}) " + "a fee for each of the boats that the person keeps; " * 3
            for number in range(1, 30)
        ],
        "B. A last word.",
    ]
    paragraphs = [" ".join(paragraph.split()) for paragraph in written]
    assert pdf_paragraphs(pdf_of(paragraphs)) == paragraphs


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nonsense", pdf_of([""])])
def test_pdfs_without_text(content: bytes) -> None:
    with pytest.raises(PageError, match="PDF"):
        pdf_paragraphs(content)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://law.justia.com/codes/new-mexico/", True),
        ("https://law.justia.com/codes/new-mexico/chapter-30/?x=1", True),
        ("https://law.justia.com/robots.txt", True),
        ("https://statecodesfiles.justia.com/new-mexico/1.PDF", True),
        ("https://law.justia.com/codes/new-mexico-x/", False),
        ("https://law.justia.com/codes/ohio/", False),
        ("http://law.justia.com/codes/new-mexico/", False),
        ("https://law.justia.com.evil.example/codes/new-mexico/", False),
        ("https://law.justia.com@evil.example/codes/new-mexico/", False),
        ("https://law.justia.com/codes/new-mexico/%2E%2e/ohio/", False),
        ("https://evil.example/1.pdf", False),
        ("https://statecodesfiles.justia.com/index.html", False),
    ],
)
def test_scope(url: str, allowed: bool) -> None:
    assert scope_of(request()).allows(url) is allowed


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"delay": 0.5}, "not polite"),
        ({"contact": " "}, "say who crawls"),
        ({"base_url": "http://law.justia.com"}, "https"),
        ({"base_url": "https://user@law.justia.com"}, "the site must be"),
        ({"base_url": "https://law.justia.com/codes/"}, "the site must be"),
        ({"base_url": "ftp://127.0.0.1"}, "http address"),
        ({"what": "rumours"}, "cannot crawl 'rumours'"),
        ({"concurrency": 0}, "concurrency"),
        ({"limit": -1}, "limit"),
        ({"edition": 19}, "edition"),
    ],
)
def test_impolite_or_impossible_requests(given: dict[str, object], message: str) -> None:
    with pytest.raises(CrawlError, match=message):
        request(**given)


def test_on_loopback_haste_and_silence_are_no_sin() -> None:
    assert request(base_url="http://localhost:8300", delay=0.0, contact="").is_loopback


def test_request_names_itself_and_travels() -> None:
    asked = request(courts=("nmsc",), years=(2024, 2023), jurisdiction="nm")
    assert asked.user_agent.startswith("decisis/")
    assert asked.user_agent.endswith("(+clerk@example.org)")
    assert asked.root == "https://law.justia.com/codes/new-mexico/"
    assert request(edition=2019).root == "https://law.justia.com/codes/new-mexico/2019/"
    assert request_from_json(asked.to_json()) == asked


def test_a_run_goes_on_until_it_is_over(tmp_path: Path) -> None:
    asked = request(tmp_path)
    run = state.begin_or_continue(asked)
    assert state.begin_or_continue(asked) == run
    assert state.begin_or_continue(replace(asked, refresh=True)) != run
    run = state.begin_or_continue(asked)
    assert state.begin_or_continue(replace(asked, edition=2019)) != run
    state.finish(tmp_path)
    assert state.begin_or_continue(asked).started > run.started


def test_a_refused_run_is_taken_up_only_to_accept_it(tmp_path: Path) -> None:
    asked = request(tmp_path)
    run = state.begin_or_continue(asked)
    state.refuse(tmp_path, run, "a drop")
    assert state.begin_or_continue(replace(asked, accept_drop=True)) == run
    assert state.begin_or_continue(asked) != run


def test_an_unreadable_marker_costs_a_new_run(tmp_path: Path) -> None:
    (tmp_path / state.RUN_FILE).write_text("{half", encoding="utf-8")
    assert state.begin_or_continue(request(tmp_path)).refused == ""


@pytest.mark.parametrize(
    ("records", "baseline", "alarm"),
    [
        (0, 0, "no law at all"),
        (0, 9, "no law at all"),
        (79, 100, "21% fewer"),
        (80, 100, ""),
        (5, 0, ""),
    ],
)
def test_yield_alarm(records: int, baseline: int, alarm: str) -> None:
    said = yield_alarm(records, baseline)
    assert alarm in said
    assert bool(said) is bool(alarm)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 0.0),
        (b"120", 120.0),
        (b"Sat, 01 Mar 2025 12:00:30 GMT", 30.0),
        (b"Sat, 01 Mar 2025 11:00:00 GMT", 0.0),
        (b"soon", 0.0),
    ],
)
def test_retry_after(value: bytes | None, seconds: float) -> None:
    assert retry_after(value, datetime(2025, 3, 1, 12, tzinfo=UTC)) == seconds
