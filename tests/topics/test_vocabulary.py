import json

import numpy as np
import pytest

from pipeline.topics.vocabulary import Vocabulary, Weighting, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Section 30-16-1 NMSA 1978", ["section", "nmsa"]),
        ("the driver's license", ["the", "driver", "license"]),
        ("the driver’s license", ["the", "driver", "license"]),
        ("as said: State v. Jones, 111 N.M. 90 (1990).", ["as", "said", "n", "m"]),
        ("In Smith v. City of Hollis the water was cut", ["the", "water", "was", "cut"]),
        ("the Smith, Sons & Co. v. Jones rule", ["the", "smith", "sons", "rule"]),
        ("", []),
        ("§ 1 — 2", []),
    ],
)
def test_words(text, expected):
    assert words_of(text) == expected


def learn(*texts):
    return Vocabulary.learn(texts)


def column(vocabulary, counts, term):
    return counts[:, vocabulary.terms.index(term)].toarray().ravel().tolist()


def test_counts_by_word_and_pair():
    vocabulary, counts = learn(*["motor vehicle, motor vehicle", "motor boat"] * 5)
    assert column(vocabulary, counts, "motor")[:2] == [2, 1]
    assert column(vocabulary, counts, "motor vehicle")[:2] == [2, 0]
    assert column(vocabulary, counts, "vehicle motor")[:2] == [1, 0]


def test_pairs_stop_at_the_ends_of_texts_and_at_stop_words():
    vocabulary, _ = learn(*["apple of orchard", "cider"] * 6)
    assert vocabulary.terms == ("apple", "orchard", "cider")


def test_plurals_are_their_singulars_and_named_by_the_more_frequent():
    texts = ["taxes levies", "taxes levy", "tax levy", "taxes buses", "process buses"]
    vocabulary, counts = learn(*texts)
    assert set(vocabulary.terms) == {"taxes", "levy", "buses"}
    assert column(vocabulary, counts, "taxes") == [1, 1, 1, 1, 0]


def test_counting_again_gives_what_learning_gave():
    texts = ["Ferries cross the harbor.", "A ferry, a harbor, a ferry.", "No pilot."] * 4
    vocabulary, counts = learn(*texts)
    read = Vocabulary.from_json(json.loads(json.dumps(vocabulary.to_json())))
    assert (read.counts(texts) != counts).nnz == 0
    assert read.terms == vocabulary.terms


@pytest.mark.parametrize("texts", [[], [""], ["the of and"], ["ferry"], ["12-3-4"]])
def test_texts_without_terms(texts):
    vocabulary, counts = learn(*texts)
    assert counts.shape == (len(texts), 0)
    assert vocabulary.counts(["ferry"]).shape == (1, 0)
    assert Weighting.learn(counts).weigh(counts).shape == (len(texts), 0)


def test_weights_leave_out_what_half_of_the_documents_say():
    texts = ["water ferry harbor"] * 5 + ["water apple orchard"] * 5 + ["water"]
    vocabulary, counts = learn(*texts)
    weighting = Weighting.learn(counts)
    terms = {vocabulary.terms[column] for column in weighting.columns}
    assert terms == {
        "ferry",
        "harbor",
        "apple",
        "orchard",
        "ferry harbor",
        "apple orchard",
        "water ferry",
        "water apple",
    }
    weights = weighting.weigh(counts)
    lengths = np.linalg.norm(weights.toarray(), axis=1)
    np.testing.assert_allclose(lengths, [1.0] * 10 + [0.0], rtol=1e-5)
