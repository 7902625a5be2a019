import json

import numpy as np
import pytest

from pipeline.topics.lexicon import Lexicon
from pipeline.topics.vocabulary import Vocabulary, Weighting


def learn(*texts, **lexicon):
    return Vocabulary.learn(texts, Lexicon(frozenset({"the", "of", "to", "and"}), **lexicon))


def column(vocabulary, counts, term):
    return counts[:, vocabulary.terms.index(term)].toarray().ravel().tolist()


# Enough text round it that two words beside each other are no chance.
OTHERS = ["kettle", "lantern", "meadow", "orchard", "pencil", "quarry", "ribbon", "saddle"] * 2


def test_words_that_belong_together_are_a_term():
    vocabulary, counts = learn(*["motor vehicle, motor vehicle", "motor boat"] * 5, *OTHERS)
    assert column(vocabulary, counts, "motor")[:2] == [2, 1]
    assert column(vocabulary, counts, "motor vehicle")[:2] == [2, 0]
    assert "vehicle motor" not in vocabulary.terms


def test_words_that_meet_by_chance_are_none():
    rng = np.random.default_rng(0)
    words = ["ferry", "harbor", "pilot", "vessel", "anchor", "mooring"]
    vocabulary, _ = learn(*(" ".join(rng.choice(words, 30)) for _ in range(60)))
    assert set(vocabulary.terms) == set(words)


def test_a_pair_in_few_documents_is_none():
    vocabulary, _ = learn(*["motor vehicle"] * 4, *OTHERS)
    assert "motor vehicle" not in vocabulary.terms


def test_a_word_between_may_connect_two():
    texts = ["statute of limitations", "statutes of limitation", "statute of limitations"] * 3
    vocabulary, counts = learn(*texts, *OTHERS)
    assert column(vocabulary, counts, "statute of limitations")[:3] == [1, 1, 1]
    again = vocabulary.counts(["the statute of limitations has run", "limitations of statute"])
    assert column(vocabulary, again, "statute of limitations") == [1, 0]


def test_pairs_stop_at_the_ends_of_texts_and_at_other_words():
    vocabulary, _ = learn(*["apple the orchard", "cider"] * 6, *["pear plum"] * 6)
    assert "apple orchard" not in vocabulary.terms
    assert "orchard cider" not in vocabulary.terms


def test_listed_phrases_are_terms_however_many_words_they_have():
    texts = ["driving while intoxicated", "driving a car"] * 6
    vocabulary, counts = learn(*texts, phrases=(("driving", "while", "intoxicated"),))
    assert column(vocabulary, counts, "driving while intoxicated")[:2] == [1, 0]
    assert column(vocabulary, counts, "driving")[:2] == [1, 1]
    again = Vocabulary.from_json(json.loads(json.dumps(vocabulary.to_json())))
    assert again.counts(["Driving while intoxicated."]).sum() == counts[0].sum()


def test_a_listed_phrase_is_counted_once():
    vocabulary, _ = learn(*["due process"] * 6, *OTHERS, phrases=(("due", "process"),))
    assert vocabulary.terms.count("due process") == 1


def test_stop_phrases_are_passed_over_and_keep_their_neighbours_apart():
    stopped = (("new", "mexico"),)
    texts = ["university new mexico regents"] * 6
    vocabulary, _ = learn(*texts, *OTHERS, stop_phrases=stopped)
    assert {"university", "regents"} <= set(vocabulary.terms)
    assert not {"new", "mexico", "university regents"} & set(vocabulary.terms)


def test_plurals_are_their_singulars_and_named_by_the_more_frequent():
    texts = ["taxes levies", "taxes levy", "tax levy", "taxes buses", "process buses"]
    vocabulary, counts = learn(*texts)
    assert set(vocabulary.names) == {"taxes", "levy", "buses"}
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
