import pytest

from law.errors import SettingsError
from pipeline.topics.lexicon import Lexicon, read_lexicon, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Section 30-16-1 NMSA 1978", ["section"]),
        ("the driver's license", ["the", "driver", "license"]),
        ("the driver’s license", ["the", "driver", "license"]),
        ("as said: State v. Jones, 111 N.M. 90 (1990).", ["as", "said"]),
        ("In Smith v. City of Hollis the water was cut", ["the", "water", "was", "cut"]),
        ("the Smith, Sons & Co. v. Jones rule", ["the", "smith", "sons", "rule"]),
        ("settled, 971 P.2d 390 (Ct. App. 1998), long ago", ["settled", "long", "ago"]),
        ("under 42 U.S.C. 1983 and 12 Years", ["under", "and", "years"]),
        ("Doña Ana", ["doña", "ana"]),
        ("", []),
        ("§ 1 — 2", []),
    ],
)
def test_words(text, expected):
    assert words_of(text) == expected


@pytest.mark.parametrize(
    ("state", "text", "expected"),
    [
        ("nm", "the University of New Mexico", ["the", "university", "of", ""]),
        ("nm", "N.M.S.A. 1978 of Doña Ana county", ["", "of", "", "county"]),
        ("nm", "a union of workers in Union County", ["a", "union", "of", "workers", "in", ""]),
        ("cd", "the New Mexico rule", ["the", "new", "mexico", "rule"]),
        ("cd", "the district court of Calder", ["the", "", "of", "calder"]),
    ],
)
def test_a_jurisdiction_s_own_names_are_passed_over(state, text, expected):
    words = Lexicon.of(state).read(text)
    assert [word for word in words if len(word) != 1 or word == "a"] == expected


@pytest.mark.parametrize("word", ["shall", "section", "nmsc", "calder", "of", "by"])
def test_what_says_nothing_is_no_term(word):
    assert not (Lexicon.of("nm") + Lexicon.of("cd")).tells(word)


@pytest.mark.parametrize("word", ["larceny", "water", "school", "fire", "interest"])
def test_what_names_a_subject_is_one(word):
    assert Lexicon.of("nm").tells(word)


def test_phrases_are_found_in_order_the_longest_first_and_in_the_plural():
    lexicon = Lexicon(phrases=(("due", "process"), ("jury", "instruction"), ("due",)))
    words = words_of("Jury instructions are due. Due process is due")
    assert lexicon.phrases_in(words) == [
        ("jury", "instruction"),
        ("due",),
        ("due", "process"),
        ("due",),
    ]


@pytest.fixture
def own(tmp_path):
    def write(text):
        file = tmp_path / "words.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_an_owner_adds_words_of_their_own(own):
    file = own(
        'stop_words = "acequia Mayordomo"\n'
        'stop_phrases = ["rio grande"]\nphrases = ["right to farm", "de novo"]\n'
    )
    lexicon = Lexicon.of("nm", file)
    assert not lexicon.tells("mayordomo")
    assert lexicon.read("the Rio Grande flows") == ["the", "", "flows"]
    assert ("right", "to", "farm") in lexicon.phrases
    # What is kept as a phrase cannot be stopped by the packaged list.
    assert ("de", "novo") not in lexicon.stop_phrases
    assert lexicon.digest != Lexicon.of("nm").digest


@pytest.mark.parametrize(
    "text",
    ["stop_words = [", 'stop = "x"', "stop_words = 3", 'phrases = "due process"', "phrases = [1]"],
)
def test_a_malformed_list_says_what_it_may_have(own, text):
    with pytest.raises(SettingsError, match="stop_phrases and phrases"):
        read_lexicon(own(text))


def test_a_missing_list_is_said(tmp_path):
    with pytest.raises(SettingsError, match="is no list of words"):
        read_lexicon(tmp_path / "none.toml")
