"""Paragraph marks get their blank line back; not a letter changes."""

import re

import pytest

from crawler.importers.paragraphs import split_head, split_paragraphs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ROE, Judge.{1} We hold.{2} We stay.", ["ROE, Judge.", "{1} We hold.", "{2} We stay."]),
        ("ROE, Judge. {1} We hold.Facts{2} We", ["ROE, Judge.", "{1} We hold.Facts", "{2} We"]),
        ("ROE, J.{ 1} We hold.{2} We", ["ROE, J.", "{ 1} We hold.", "{2} We"]),
        ("ROE, Judge.[1] We hold.[2] We", ["ROE, Judge.", "[1] We hold.", "[2] We"]),
        ("ROE, Judge.(1) We hold.(2) We", ["ROE, Judge.", "(1) We hold.", "(2) We"]),
        ("ROE, Judge.1. We hold.2. We", ["ROE, Judge.", "1. We hold.", "2. We"]),
        ("ROE, Justice.1 Ann Lee sued.2 We", ["ROE, Justice.", "1 Ann Lee sued.", "2 We"]),
        # Marks out of sequence are quotations; one lost mark does not end the opinion.
        ('R, J.{1} Quoting "{40} it is".{2} We', ["R, J.", '{1} Quoting "{40} it is".', "{2} We"]),
        ("ROE, J.{1} We.{2} You.{4} They.", ["ROE, J.", "{1} We.", "{2} You.", "{4} They."]),
        # A list is not in the opinion's style.
        ("R, J.{1} Ask: (1) A? (2) B?{2} We", ["R, J.", "{1} Ask: (1) A? (2) B?", "{2} We"]),
        ("No paragraphs at all. Section 4.", ["No paragraphs at all. Section 4."]),
        ("", [""]),
    ],
)  # fmt: skip
def test_split_paragraphs(text: str, expected: list[str]) -> None:
    split = split_paragraphs(text)
    assert split.split("\n\n") == expected
    assert re.sub(r"\s", "", split) == re.sub(r"\s", "", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OPINIONROE, Judge.", "OPINION\n\nROE, Judge."),
        ("OPINIÓNDE ROE, Chief Justice.", "OPINIÓN\n\nDE ROE, Chief Justice."),
        ("OPINION OF THE COURT. ROE, J.", "OPINION OF THE COURT. ROE, J."),
        ("OPINIONATED, as ever.", "OPINIONATED, as ever."),
    ],
)
def test_split_head(text: str, expected: str) -> None:
    assert split_head(text) == expected
