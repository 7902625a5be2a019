"""Trends and components of a library whose courts' and legislature's history is known."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import decisis
from decisis.cli.topic_trends import EPILOG, register
from decisis.library import Library
from decisis.topics.activity import Activity, read_activity
from decisis.topics.components import topic_components
from decisis.topics.trends import TopicTrend, Trends, require_dates, topic_trends, trends_of
from law.errors import DecisisError, QueryError
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from tests.decisis.topics import planted_years as planted

SUPREME, CODE = "cd/case/cdsc", "cd/code"

app = typer.Typer(pretty_exceptions_enable=False)
register(app)
app.callback()(lambda: None)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The built library, for reading only; one worker builds it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    folder = shared / "trends"
    with FileLock(shared / "trends.lock"):
        if not (folder / "CURRENT").exists():
            layout = Layout(folder)
            with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
                catalog.import_records(planted.records(), source="planted")
            decisis.build_library(folder)
    return folder


@pytest.fixture(scope="session")
def library(folder: Path) -> Iterator[Library]:
    with decisis.open(folder) as opened:
        yield opened


def of_theme(library: Library, trends: Trends, theme: str) -> TopicTrend:
    """The topic whose documents speak most of a theme."""

    def of_it(topic: TopicTrend) -> int:
        named = library.topics.nodes[topic.topic].representatives
        texts = [library.show(document).text.split() for document in named]
        return sum(words.count(word) for words in texts for word in planted.THEMES[theme])

    return max(trends.topics, key=of_it)


def test_the_supreme_court_left_ferries_for_orchards(library: Library) -> None:
    [supreme] = topic_trends(library, SUPREME)
    assert (supreme.name, supreme.unit) == ("Calder Supreme Court", "opinions")
    assert (supreme.first, supreme.last) == (planted.FIRST, planted.LAST)
    assert supreme.documents == planted.supreme_opinions()
    slopes = {}
    for theme in planted.SUPREME:
        topic = of_theme(library, supreme, theme)
        assert topic.trend
        assert topic.p_adjusted is not None
        assert (topic.p_adjusted < 0.01) == (theme != "Libraries"), theme
        slopes[theme] = topic.trend.slope
    # 60 points in six decades, less the words on other themes that stand beside.
    assert slopes["Orchards"] == pytest.approx(10, abs=2.5)
    assert slopes["Ferries"] == pytest.approx(-10, abs=2.5)


def test_shares_of_every_period_sum_to_one(library: Library) -> None:
    for trends in (*topic_trends(library, SUPREME, width=1), *topic_trends(library, CODE)):
        for points in zip(*(topic.points for topic in trends.topics), strict=True):
            shares = [point.share for point in points if point.share is not None]
            assert len({point.documents for point in points}) == 1
            assert not shares or sum(shares) == pytest.approx(1.0)


def test_a_year_without_opinions_is_not_filled_in(library: Library) -> None:
    [supreme] = topic_trends(library, SUPREME, width=1)
    for topic in supreme.topics:
        [silent] = [point for point in topic.points if point.start == planted.SILENT]
        assert (silent.documents, silent.share) == (0, None)
        assert all(point.is_thin for point in topic.points)


def test_courts_are_compared_in_one_tree(library: Library) -> None:
    appeals, supreme = topic_trends(library, SUPREME, courts=["cdsc", "cdca"])
    assert (appeals.source, supreme.source) == ("cdca", "cdsc")
    assert appeals.documents == planted.appeals_opinions()
    assert appeals.first == planted.APPEALS_SINCE
    assert [topic.topic for topic in topic_trends(library, SUPREME)[0].topics] == [
        topic.topic for topic in supreme.topics
    ]
    assert all((topic.p_adjusted or 0) > 0.05 for topic in appeals.topics)
    for theme, share in planted.APPEALS.items():
        topic = of_theme(library, appeals, theme)
        weight = sum(point.weight for point in topic.points)
        assert weight / appeals.documents == pytest.approx(share, abs=0.12), theme


def test_sections_count_in_the_years_of_their_laws(library: Library) -> None:
    [changes] = topic_trends(library, CODE, width=1)
    assert changes.unit == "changes"
    every = 3 * planted.SECTIONS_A_THEME
    assert changes.undated == planted.UNDATED
    assert changes.documents == 3 * (every - planted.UNDATED)
    assert (changes.first, changes.last) == (1931, 2011)
    orchards = of_theme(library, changes, "Orchards")
    busy = {point.start for point in orchards.points if point.share and point.share > 0.3}
    assert busy == set(planted.CHANGES["Orchards"])


def test_years_restrict(library: Library) -> None:
    [some] = topic_trends(library, SUPREME, year_from=1990, year_to=2003)
    assert (some.first, some.last) == (1990, 2003)
    assert some.documents == 14 * planted.SUPREME_A_YEAR


@pytest.mark.parametrize(
    ("root", "asked", "told"),
    [
        ("cd/case/cdxx", {}, "one of cd/case/cdca, cd/case/cdsc, cd/code"),
        (SUPREME, {"courts": ["nmsc"]}, "one of cdca, cdsc"),
        (SUPREME, {"year_to": 1900}, "has a year in that time"),
    ],
)
def test_what_is_not_held_is_said(
    library: Library, root: str, asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(QueryError, match=told):
        topic_trends(library, root, **asked)


def activity_of(observed: list[tuple[int, int, list[float]]]) -> Activity:
    """Opinions as (year, court 0 or 1, weights of three topics)."""
    weights = np.array([weights for _, _, weights in observed]) + 1e-3
    every = np.arange(len(observed))
    return Activity(
        root=SUPREME,
        unit="opinions",
        topics=("a", "b", "c"),
        weights=weights / weights.sum(axis=1, keepdims=True),
        documents=every,
        years=np.array([year for year, _, _ in observed]),
        sources=np.array([court for _, court, _ in observed]),
        groups=every,
        names=("cdca", "cdsc"),
        undated=0,
        unplaced=0,
    )


opinions = st.tuples(
    st.integers(1990, 2005),
    st.integers(0, 1),
    st.lists(st.floats(0, 1), min_size=3, max_size=3),
)


@given(st.lists(opinions, min_size=40, max_size=120), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=25)
def test_the_order_of_documents_does_not_matter(
    observed: list[tuple[int, int, list[float]]], random: Any
) -> None:
    # Both courts have opinions.
    observed += [(1990, 0, [1.0, 0.0, 0.0]), (1990, 1, [1.0, 0.0, 0.0])]
    shuffled = list(observed)
    random.shuffle(shuffled)
    labels = {"a": "A", "b": "B", "c": "C"}
    for one, other in zip(
        trends_of(activity_of(observed), labels, width=2),
        trends_of(activity_of(shuffled), labels, width=2),
        strict=True,
    ):
        assert (one.source, one.documents) == (other.source, other.documents)
        others = {topic.topic: topic for topic in other.topics}
        for topic in one.topics:
            same = others[topic.topic]
            assert [point.documents for point in topic.points] == [
                point.documents for point in same.points
            ]
            assert [point.weight for point in topic.points] == pytest.approx(
                [point.weight for point in same.points], abs=2e-4
            )
            if topic.trend and same.trend:
                assert topic.trend.p == pytest.approx(same.trend.p, abs=1e-6)


def test_one_year_has_shares_and_no_test() -> None:
    law = [(1990, 0, [1.0, 0.0, 0.0])] * 40 + [(1990, 1, [0.0, 1.0, 0.0])] * 40
    for trends in trends_of(activity_of(law), {"a": "A", "b": "B", "c": "C"}):
        assert (trends.first, trends.last, trends.documents) == (1990, 1990, 40)
        assert all(topic.trend is None and topic.p_adjusted is None for topic in trends.topics)


def test_undated_opinions_are_counted(library: Library) -> None:
    held = read_activity(library, SUPREME)
    none = replace(
        held,
        years=held.years[:0],
        documents=held.documents[:0],
        sources=held.sources[:0],
        undated=len(held.years),
    )
    assert len(held.years) == planted.supreme_opinions()
    with pytest.raises(QueryError, match=f"{len(held.years)} have none at all"):
        require_dates(none)


def test_components_tell_topics_time_and_courts(library: Library) -> None:
    explained = topic_components(library, SUPREME)
    # The last period has but one year, in which neither court decided enough.
    last_year = planted.SUPREME_A_YEAR + planted.APPEALS_A_YEAR
    every = planted.supreme_opinions() + planted.appeals_opinions()
    assert (explained.width, explained.documents) == (5, every - last_year)
    assert explained.explained > 0.8
    assert sum(component.share for component in explained.components) == pytest.approx(1.0)
    early = min(explained.components, key=lambda component: component.last)
    assert library.topics.nodes[early.topics[0].id].label in str(early)
    assert f" {early.first}–{early.last}, " in str(early)
    assert explained.rule


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"courts": ["cdsc"]}, "takes two courts .* has 1: ask without --tensor"),
        ({"year_from": 1995, "year_to": 1999, "width": 5}, "a tensor takes"),
    ],
)
def test_a_tensor_takes_courts_and_periods(
    library: Library, asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(QueryError, match=told):
        topic_components(library, SUPREME, **asked)


# The command


def run(folder: Path, *arguments: object) -> str:
    """Standard output of ``trend``."""
    result = CliRunner().invoke(
        app, ["trend", *map(str, arguments), "--library", str(folder)], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_table_names_what_rises_and_falls(folder: Path, library: Library) -> None:
    printed = run(folder, SUPREME)
    rising, falling = printed.index("Rising (1)"), printed.index("Falling (1)")
    [supreme] = topic_trends(library, SUPREME)
    orchards = of_theme(library, supreme, "Orchards").label
    ferries = of_theme(library, supreme, "Ferries").label
    assert rising < printed.index(orchards[:20]) < falling < printed.index(ferries[:20])
    assert "1 of 3 topics" in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_all_corpora_where_none_is_named(folder: Path) -> None:
    printed = run(folder)
    for name in ("Calder Supreme Court", "Calder Court of Appeals", "CSA 1971"):
        assert name in printed


def test_a_court_alone(folder: Path) -> None:
    printed = run(folder, "--court", "cdca")
    assert "Calder Court of Appeals among the topics of cd/case/cdca" in printed
    assert "Supreme" not in printed


def test_one_topic_by_its_words(folder: Path, library: Library) -> None:
    [changes] = topic_trends(library, CODE)
    topic = of_theme(library, changes, "Libraries")
    printed = " ".join(run(folder, topic.topic, "--by", "decade").split())
    assert topic.label in printed
    assert "1980–1989" in printed
    assert "95 % interval" in printed


def test_json_has_every_topic_and_point(folder: Path) -> None:
    [trends] = json.loads(run(folder, SUPREME, "--by", "decade", "--json"))
    assert trends["documents"] == planted.supreme_opinions()
    assert trends["width"] == 10
    assert {len(topic["points"]) for topic in trends["topics"]} == {7}
    assert all(0 <= topic["p_adjusted"] <= 1 for topic in trends["topics"])


def test_csv_holds_the_shares(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "shares.csv"
    run(folder, SUPREME, "--by", "year", "--csv", file)
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == 3 * (planted.LAST - planted.FIRST + 1)
    assert [row["share"] for row in rows if row["from"] == str(planted.SILENT)] == ["", "", ""]
    weight = sum(float(row["weight"]) for row in rows)
    assert weight == pytest.approx(planted.supreme_opinions(), abs=0.1)


@pytest.mark.parametrize(("name", "start"), [("a.html", b"<!DOCTYPE html>"), ("a.png", b"\x89PNG")])
def test_pictures(folder: Path, tmp_path: Path, name: str, start: bytes) -> None:
    run(folder, SUPREME, "--court", "cdsc", "--court", "cdca", "--picture", tmp_path / name)
    drawn = (tmp_path / name).read_bytes()
    assert drawn.lstrip().startswith(start)
    assert b'src="http' not in drawn


def test_the_tensor_is_told_in_lines(folder: Path) -> None:
    printed = run(folder, "--tensor", "--by", "decade")
    assert "Topic × 10 years × court of cd/case/cdsc" in printed
    assert "1. " in printed
    assert "two halves of the opinions" in printed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["submarines"], "no topic 'submarines'"),
        (["--from", "2000", "--to", "1990"], "no year is from 2000 on and up to 1990"),
        ([SUPREME, "--picture", "lines.gif"], "end it with .html or .png"),
        ([SUPREME, "--picture", "nowhere/lines.png"], "no folder"),
        ([SUPREME, "--csv", "nowhere/shares.csv"], "cannot be written"),
        ([SUPREME, "--tensor", "--csv", "shares.csv"], "use --json"),
        ([CODE, "--court", "nmsc"], "no opinions of a court 'nmsc'"),
        (["--court", "nmsc"], "no opinions of a court 'nmsc'"),
    ],
)
def test_errors_are_one_line(folder: Path, arguments: list[str], told: str) -> None:
    with pytest.raises(DecisisError, match=told) as error:
        run(folder, *arguments)
    assert "\n" not in str(error.value)


def test_help_has_examples() -> None:
    result = CliRunner().invoke(app, ["trend", "--help"])
    assert "decisis topics trend" in " ".join(result.stdout.split())
    assert EPILOG.count("decisis topics trend") == 5
