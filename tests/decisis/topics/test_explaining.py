"""Explanations: the concept that the query is about matters most; every word has its concept."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

import decisis
from decisis.cli.topic_explaining import register
from decisis.topics.explaining import Explanation, explain
from decisis.topics.highlighting import as_html, as_rich, as_text
from decisis.topics.wording import words_in
from law.errors import QueryError
from law.records import Level, Passage, Section
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock

WATER = ["irrigation", "ditch", "water", "diversion", "well", "river", "acequia", "headgate"]
VOTES = ["election", "ballot", "voter", "candidate", "polling", "precinct", "recount", "canvass"]
MIXED = "cd/code/9-1-1"


def _sentence(random: Random, words: list[str]) -> str:
    return f"The {' '.join(random.sample(words, 6))} {random.choice(words)} shall stand."


def _section(number: str, text: str) -> Section:
    return Section(
        id=f"cd/code/{number}",
        jurisdiction="cd",
        citation=f"CSA 1971, § {number}",
        heading="Duty.",
        number=number,
        text=text,
        path=(Level("chapter", "9", "Duties"),),
    )


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[decisis.Library]:
    """Sections of water alone, of elections alone, and one of both."""
    random = Random(7)
    records = [
        _section(f"9-{2 + n % 2}-{n}", " ".join(_sentence(random, words) for _ in range(3)))
        for n in range(30)
        for words in [(WATER, VOTES)[n % 2]]
    ]
    both = f"{_sentence(random, WATER)} {_sentence(random, WATER)} "
    both += f"{_sentence(random, VOTES)} {_sentence(random, VOTES)} Zymurgy <b>& others</b>."
    records.append(_section("9-1-1", both))
    records.append(_section("9-1-2", ""))
    folder = tmp_path_factory.mktemp("explained") / "library"
    layout = Layout(folder)
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records(records, source="test")
    decisis.build_library(folder)
    with decisis.open(folder) as library:
        yield library


def _passage(library: decisis.Library, document: str) -> Passage:
    return library.snapshot.passages_of(document)[0].passage


@pytest.mark.parametrize(
    ("query", "words", "others"),
    [
        ("diversion of the river by a ditch", WATER, VOTES),
        ("recount of ballots in a precinct", VOTES, WATER),
    ],
)
def test_the_concept_that_the_query_is_about_matters_most(
    query: str, words: list[str], others: list[str], planted: decisis.Library
) -> None:
    found = explain(planted, query, _passage(planted, MIXED))
    first, *rest = found.concepts
    assert set(first.words) <= set(words)
    assert len(first.words) >= 3
    assert first.importance.value > 0.5
    assert first.importance.low > max(each.importance.high for each in rest)
    of_other = [each for each in rest if set(each.words) & set(others)]
    assert of_other
    assert all(each.importance.value < 0.3 for each in of_other)
    assert found.by_words
    heaviest, weight = found.words()[0]
    assert heaviest in words
    assert 0 < weight <= 1


def test_every_word_of_the_passage_is_of_one_concept(planted: decisis.Library) -> None:
    passage = _passage(planted, MIXED)
    found = explain(planted, "river ditch", passage)
    for text, marks in ((passage.text, found.marks), (passage.header, found.header_marks)):
        assert [(mark.start, mark.end) for mark in marks] == [
            (word.start, word.end) for word in words_in(text)
        ]
        for mark in marks:
            assert text[mark.start : mark.end].lower() in found.concepts[mark.concept].words
    queried = {passage.text[m.start : m.end] for m in found.marks if m.queried}
    assert queried <= {"river", "ditch"}
    assert queried
    values = [concept.importance.value for concept in found.concepts]
    assert values == sorted(values, reverse=True)


def test_the_parts_of_a_concept_divide_its_words(planted: decisis.Library) -> None:
    found = explain(planted, "river ditch", _passage(planted, MIXED))
    parts = [word for part in found.concepts[0].parts for word in part.words]
    assert len(parts) == len(set(parts))
    assert set(parts) in (set(), set(found.concepts[0].words))


def test_a_seed_gives_the_same_explanation(planted: decisis.Library) -> None:
    passage = _passage(planted, MIXED)
    again = [explain(planted, "river ditch", passage, seed=3) for _ in range(2)]
    assert again[0] == again[1]


def test_a_query_that_matches_nothing_is_told_so(planted: decisis.Library) -> None:
    # Of all that it does not match, the passage that it is least near to.
    query = "xylophone zeppelin"
    vector = planted.encoder.encode_query(query)
    numbers = planted.snapshot.numbers
    farthest = numbers[(planted.vectors.vectors(numbers) @ vector).argmin()]
    (item,) = planted.snapshot.passages([int(farthest)])
    found = explain(planted, query, item.passage)
    if not item.passage.text:
        item = planted.snapshot.passages_of(MIXED)[0]
        found = explain(planted, query, item.passage)
    assert not found.concepts
    assert not found.marks
    assert "shares no word" in found.reason
    assert as_text(found) == found.reason


def test_a_passage_without_text_is_told_so(planted: decisis.Library) -> None:
    found = explain(planted, "duty", _passage(planted, "cd/code/9-1-2"))
    assert found.reason == "This passage has no text of its own."
    assert not found.concepts
    assert as_html(found) == '<p class="explained"></p>'


def test_a_query_without_words_matches_by_meaning_or_nothing(planted: decisis.Library) -> None:
    found = explain(planted, "of the", _passage(planted, MIXED))
    assert not found.by_words


@pytest.fixture(scope="module")
def explained(planted: decisis.Library) -> Explanation:
    return explain(planted, "river ditch zymurgy", _passage(planted, MIXED))


def test_html_holds_the_text_escaped_and_nothing_else(explained: Explanation) -> None:
    html = as_html(explained)
    assert "<b>" not in html
    assert "&lt;" in html
    assert "&amp;" in html
    assert '<mark class="concept-1' in html
    assert html.count("<mark") == html.count("</mark>")
    assert 'title="' in html


def test_a_terminal_shows_the_whole_passage(explained: Explanation) -> None:
    shown = as_rich(explained)
    assert shown.plain == explained.passage.text
    assert any("bold" in str(span.style) for span in shown.spans)


def test_the_text_names_concepts_and_words(explained: Explanation) -> None:
    text = as_text(explained)
    assert text.startswith("Matched by words")
    assert explained.concepts[0].label in text
    assert "zymurgy" in text


def test_hits_of_the_sample_law_are_explained(calder: decisis.Library) -> None:
    for query in ("notice to end a month-to-month tenancy", "search of a car without a warrant"):
        for hit in calder.search(query, limit=2, rerank=False).hits:
            found = explain(calder, query, hit.passage)
            assert found.concepts, found.reason
            assert found.likeness > 0.6
            assert found.concepts[0].importance.value > 0.2


def test_the_command(calder_library: Path) -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)

    def run(*more: str) -> Result:
        arguments = ["explain", "burglary of a dwelling", "--no-rerank", *more]
        return CliRunner().invoke(app, [*arguments, "--library", str(calder_library)])

    shown = run()
    assert shown.exit_code == 0
    assert "Matched by words" in shown.output
    data = json.loads(run("--json").output)
    assert data["concepts"]
    assert "burglary" in {entry["word"] for entry in data["words"][:3]}
    missing = run("--hit", "900")
    assert isinstance(missing.exception, QueryError)
    assert "there is no hit 900" in str(missing.exception)
