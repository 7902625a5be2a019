import numpy as np
import pytest

from pipeline.topics.branches import Branch, Split
from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.labels import describe
from pipeline.topics.phrasing import Casing, Heading, heading_phrases
from pipeline.topics.vocabulary import Vocabulary, Weighting
from tests.topics.planted import THEMES, code


def headings_of(records):
    return [Heading(record.heading) for record in records]


def phrases_in(*headings, least=1):
    vocabulary, _ = Vocabulary.learn(
        [" ".join((heading.own, *heading.titles)) for heading in headings] * 2
    )
    found = heading_phrases(headings, vocabulary, Casing([]), least=least)
    return dict(zip(found.written, found.carried.toarray().T.tolist(), strict=True))


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Public school finance.", {"Public school finance"}),
        ("Bonds; sale.", {"Bonds", "Sale"}),
        ("Liens on real property (Effective 2020).", {"Liens on real property"}),
        ("[Ditches, acequias.]", {"Ditches", "Acequias"}),
        ("Powers and duties of the board.", {"Board"}),
        ("Child's best interest", {"Child's best interest"}),
        ("Definitions.", set()),
        ("", set()),
    ],
)
def test_phrases_of_a_heading(heading, expected):
    assert set(phrases_in(Heading(heading))) == expected


def test_titles_are_taken_whole_without_their_endings():
    heading = Heading("", ("Public Schools", "Charter Schools Act", "General Provisions"))
    assert {"Public schools", "Charter schools"} == set(phrases_in(heading))


def test_a_phrase_that_stands_only_in_a_longer_one_is_none():
    found = phrases_in(
        Heading("Minerals and natural resources."),
        Heading("Natural resources."),
        Heading("Minerals and natural resources."),
    )
    assert found == {"Minerals and natural resources": [1, 0, 1], "Natural resources": [1, 1, 1]}


def test_phrases_of_too_few_documents_are_left_out():
    assert set(phrases_in(Heading("Ferries."), Heading("Ferries; tolls."), least=2)) == {"Ferries"}


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("public school finance", "Public school finance"),
        ("indian tribes", "Indian tribes"),
        ("the indians", "The Indians"),
        ("dwi offenses", "DWI offenses"),
        ("support relations", "Support relations"),
    ],
)
def test_names_keep_their_capitals(words, written):
    texts = ["The Indian tribe, a DWI and Relations or relations."] * 4
    assert Casing(texts).written(words.split()) == written


@pytest.fixture(scope="module")
def tree():
    records = code()
    vocabulary, counts = Vocabulary.learn(record.text for record in records)
    branches = HNMFk().fit(counts).branches_
    texts = [record.text for record in records]
    return branches, describe(branches, vocabulary, counts, headings_of(records), texts)


def test_topics_are_called_by_their_headings(tree):
    branches, described = tree
    for child in (1, 2, 3):
        theme = list(THEMES)[branches[(child,)].documents[0] % len(THEMES)]
        # The only word of a heading that all documents of a theme share is no term of the texts.
        words = {word for term, _ in described[(child,)].keywords for word in term.split()}
        assert words <= set(THEMES[theme])
        assert len(described[(child,)].keywords) <= 20
        assert described[(child,)].keywords[0][1] == 1.0
    assert len({described[path].label for path in branches}) == 4


def test_representatives_are_the_topic_s_own(tree):
    branches, described = tree
    for path, branch in branches.items():
        found = described[path].representatives
        assert len(found) == len(set(found)) == 5
        assert set(found) <= set(branch.documents.tolist())


def test_a_given_label_stays_on_top():
    vocabulary, counts = Vocabulary.learn(["ferry harbor"] * 6)
    branch = Branch((2,), np.arange(6), "depth", None)
    (found,) = describe(
        {(2,): branch}, vocabulary, counts, [Heading("Ferries.")] * 6, [""] * 6, top="Ships"
    ).values()
    assert found.label == "Ships"


@pytest.mark.parametrize("heading", ["Ferry harbor.", "Ferry.", ""])
@pytest.mark.parametrize("text", ["ferry harbor", "ferry", ""])
def test_siblings_of_equal_words_still_differ_in_their_labels(text, heading):
    vocabulary, counts = Vocabulary.learn([text] * 6 + ["apple orchard"] * 12)
    weighting = Weighting.learn(counts)
    split = Split(weighting, np.ones((3, len(weighting.columns)), dtype=np.float32), 1.0)
    branches = {(): Branch((), np.arange(18), "", split)} | {
        (child,): Branch((child,), np.arange(2 * child - 2, 2 * child), "depth", None)
        for child in (1, 2, 3)
    }
    headings = [Heading(heading)] * 6 + [Heading("Orchards.")] * 12
    described = describe(branches, vocabulary, counts, headings, [""] * 18)
    labels = [described[(child,)].label for child in (1, 2, 3)]
    assert len(set(labels)) == 3
    assert all(labels)


def test_documents_without_headings_are_called_by_the_phrases_of_their_texts():
    rng = np.random.default_rng(0)
    filler = ["kettle", "lantern", "meadow", "pencil", "quarry", "ribbon", "saddle", "walnut"]
    subjects = ["search and seizure", "breach of contract"]
    texts = [
        " the ".join([subjects[n % 2], *rng.choice(filler, 6), subjects[n % 2]]) for n in range(80)
    ]
    vocabulary, counts = Vocabulary.learn(texts)
    weighting = Weighting.learn(counts)
    split = Split(weighting, np.ones((2, len(weighting.columns)), dtype=np.float32), 1.0)
    branches = {
        (): Branch((), np.arange(80), "", split),
        (1,): Branch((1,), np.arange(0, 80, 2), "depth", None),
        (2,): Branch((2,), np.arange(1, 80, 2), "depth", None),
    }
    described = describe(branches, vocabulary, counts, [Heading()] * 80, texts, top="All")
    labels = [described[(child,)].label for child in (1, 2)]
    assert labels == ["Search and seizure", "Breach of contract"]
