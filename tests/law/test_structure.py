"""Pinpoints: under which enumerator or paragraph number each paragraph of the law stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.records import LawRecord, Opinion, Provision, Section
from law.structure import Unit, pin_at, pinpoint_citation, units


def section(text: str) -> Section:
    return Section(
        id="cd/code/22-4-1",
        jurisdiction="cd",
        citation="CSA 1971, § 22-4-1",
        number="22-4-1",
        text=text,
    )


def opinion(text: str) -> Opinion:
    return Opinion(
        id="cd/case/2004-CDSC-017",
        jurisdiction="cd",
        citation="2004-CDSC-017",
        court="cdsc",
        text=text,
    )


def outline(record: LawRecord) -> list[tuple[str, int]]:
    return [(unit.pin, unit.depth) for unit in units(record)]


def paragraphs(*heads: str) -> str:
    """A paragraph of law for each head; "" is a flush one."""
    return "\n\n".join(f"{head} the ferry sails".strip() for head in heads)


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        pytest.param(
            ["A.", "(1)", "(a)", "(i)", "(ii)", "(b)", "(2)", "B."],
            ["A", "A(1)", "A(1)(a)", "A(1)(a)(i)", "A(1)(a)(ii)", "A(1)(b)", "A(2)", "B"],
            id="A.(1)(a)(i)",
        ),
        pytest.param(
            ["(a)", "(1)", "(A)", "(i)", "(B)", "(2)", "(b)"],
            ["(a)", "(a)(1)", "(a)(1)(A)", "(a)(1)(A)(i)", "(a)(1)(B)", "(a)(2)", "(b)"],
            id="(a)(1)(A)(i)",
        ),
        pytest.param(
            ["(1)", "(a)", "(I)", "(A)", "(B)", "(II)", "(A)", "(III)", "(b)", "(2)"],
            [
                "(1)",
                "(1)(a)",
                "(1)(a)(I)",
                "(1)(a)(I)(A)",
                "(1)(a)(I)(B)",
                "(1)(a)(II)",
                "(1)(a)(II)(A)",
                "(1)(a)(III)",
                "(1)(b)",
                "(2)",
            ],
            id="(1)(a)(I)(A)",
        ),
        pytest.param(
            ["1.", "a.", "(1)", "(a)", "b.", "2."],
            ["1", "1(a)", "1(a)(1)", "1(a)(1)(a)", "1(b)", "2"],
            id="1. a. (1)(a)",
        ),
        pytest.param(
            ["A.", "1.", "a.", "(1)", "2.", "B."],
            ["A", "A(1)", "A(1)(a)", "A(1)(a)(1)", "A(2)", "B"],
            id="A. 1. a. (1)",
        ),
        pytest.param(
            ["I.", "A.", "B.", "II.", "A.", "III.", "IV."],
            ["I", "I(A)", "I(B)", "II", "II(A)", "III", "IV"],
            id="I. A.",
        ),
        pytest.param(["Y.", "Z.", "AA.", "BB."], ["Y", "Z", "AA", "BB"], id="after Z"),
        pytest.param(["(y)", "(z)", "(aa)"], ["(y)", "(z)", "(aa)"], id="after (z)"),
        pytest.param(
            ["(a)", "(a-1)", "(a-2)", "(b)"],
            ["(a)", "(a-1)", "(a-2)", "(b)"],
            id="between two letters",
        ),
        pytest.param(["1.", "1.5.", "2."], ["1", "1.5", "2"], id="between two numbers"),
    ],
)
def test_every_order_of_enumerators(heads: list[str], expected: list[str]) -> None:
    assert [unit.pin for unit in units(section(paragraphs(*heads)))] == expected


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        pytest.param(["(h)", "(i)", "(j)"], ["(h)", "(i)", "(j)"], id="letter i"),
        pytest.param(["H.", "I.", "J."], ["H", "I", "J"], id="letter I."),
        pytest.param(["G.", "I.", "J."], ["G", "I", "J"], id="letter I. where H. is lost"),
        pytest.param(["(u)", "(v)", "(w)", "(x)"], ["(u)", "(v)", "(w)", "(x)"], id="v, x"),
        pytest.param(["(k)", "(l)", "(m)"], ["(k)", "(l)", "(m)"], id="letter l"),
        pytest.param(
            ["(c)", "(i)", "(ii)", "(iii)", "(iv)", "(v)", "(d)"],
            ["(c)", "(c)(i)", "(c)(ii)", "(c)(iii)", "(c)(iv)", "(c)(v)", "(d)"],
            id="Roman under a letter",
        ),
        pytest.param(
            ["(h)", "(i)", "(ii)", "(i)", "(j)"],
            ["(h)", "(h)(i)", "(h)(ii)", "(i)", "(j)"],
            id="Roman under h, then letter i",
        ),
        pytest.param(
            ["(h)", "(i)", "(i)", "(ii)", "(j)"],
            ["(h)", "(i)", "(i)(i)", "(i)(ii)", "(j)"],
            id="Roman under letter i",
        ),
        pytest.param(
            ["(k)", "(i)", "(ii)", "(l)", "(m)"],
            ["(k)", "(k)(i)", "(k)(ii)", "(l)", "(m)"],
            id="letter l after Roman ii",
        ),
        pytest.param(["(1)", "(i)", "(ii)"], ["(1)", "(1)(i)", "(1)(ii)"], id="no letters"),
    ],
)
def test_letters_and_roman_numerals_are_told_apart(heads: list[str], expected: list[str]) -> None:
    assert [unit.pin for unit in units(section(paragraphs(*heads)))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            paragraphs("A. (1)", "(2)", "B. (1) (a)", "(b)", "(2)"),
            [("A(1)", 0), ("A(2)", 1), ("B(1)(a)", 0), ("B(1)(b)", 2), ("B(2)", 1)],
            id="several on one line",
        ),
        pytest.param(
            paragraphs("(a)(1)(i)", "(ii)", "(2)", "(b)"),
            [("(a)(1)(i)", 0), ("(a)(1)(ii)", 2), ("(a)(2)", 1), ("(b)", 0)],
            id="without blanks between",
        ),
        pytest.param(
            paragraphs("A.", "(1)", "", "(2)", "B."),
            [("A", 0), ("A(1)", 1), ("A", 0), ("A(2)", 1), ("B", 0)],
            id="flush, within a subsection",
        ),
        pytest.param(
            paragraphs("", "(1)", "(2)", "", "(3)"),
            [("", 0), ("(1)", 0), ("(2)", 0), ("", 0), ("(3)", 0)],
            id="flush, after a list that the section introduces",
        ),
        pytest.param("One.\n\nTwo.", [("", 0), ("", 0)], id="no enumerators"),
        pytest.param(" \n\n\nA. One.\n \n\t\n B. Two.\n", [("A", 0), ("B", 0)], id="white space"),
        pytest.param("A. One\nline\nbroken", [("A", 0)], id="line breaks within"),
        pytest.param("(1)One.\n\n(2)Two.", [("(1)", 0), ("(2)", 0)], id="no blank after"),
        pytest.param("A. B., Plaintiff", [("A", 0)], id="initials"),
        pytest.param("(1953) Fact.\n\n1978. Year.", [("", 0), ("", 0)], id="years"),
        pytest.param("1.5% of income\n\n0.5 or less", [("", 0), ("", 0)], id="numbers"),
        pytest.param("(or) if\n\nNo. 5\n\nSt. Ann", [("", 0)] * 3, id="words"),
        pytest.param("", [], id="stub"),
        pytest.param(" \n\n ", [], id="blank"),
    ],
)
def test_paragraphs_of_a_section(text: str, expected: list[tuple[str, int]]) -> None:
    assert outline(section(text)) == expected
    provision = Provision(id="cd/const/i/1", jurisdiction="cd", citation="art. I", text=text)
    assert outline(provision) == expected


@pytest.mark.parametrize(
    ("text", "pins"),
    [
        pytest.param("{1} One.\n\n{2} Two.", ["¶ 1", "¶ 2"], id="braces"),
        pytest.param("{ 1} One.\n\n{2 } Two.", ["¶ 1", "¶ 2"], id="blanks in braces"),
        pytest.param("[¶1] One.\n\n[¶ 2] Two.", ["¶ 1", "¶ 2"], id="brackets with sign"),
        pytest.param("{¶1} One.\n\n{¶ 2} Two.", ["¶ 1", "¶ 2"], id="braces with sign"),
        pytest.param("¶ 1 One.\n\n¶2 Two.\n\n¶ 3. Three.", ["¶ 1", "¶ 2", "¶ 3"], id="sign"),
        pytest.param("[1] One.\n\n[2] Two.", ["¶ 1", "¶ 2"], id="brackets"),
        pytest.param("Caption\n\n{1} One.", ["", "¶ 1"], id="caption"),
        pytest.param("{1} One.\n\nMore.\n\n{2} Two.", ["¶ 1", "¶ 1", "¶ 2"], id="continued"),
        pytest.param("{1} One.\n\n{3} Three.", ["¶ 1", "¶ 3"], id="a lost mark"),
        pytest.param(
            "{1} One.\n\n{45} quoted\n\n{2} Two.", ["¶ 1", "¶ 1", "¶ 2"], id="another's number"
        ),
        pytest.param(
            "{1} One.\n\n{2} Two.\n\n[1] Note.", ["¶ 1", "¶ 2", "¶ 2"], id="footnotes after"
        ),
        pytest.param("Long opinion, unnumbered.\n\n[1] Note.", ["", ""], id="footnotes alone"),
        pytest.param("{*679} Page.\n\n[*680] Page.", ["", ""], id="star pages"),
        pytest.param("[1991] Year.\n\n[12 U.S.C.] Act.", ["", ""], id="other brackets"),
        pytest.param("(1) List.\n\nA. Heading.", ["", ""], id="enumerators are not numbers"),
        pytest.param("", [], id="empty"),
    ],
)
def test_paragraph_numbers_of_an_opinion(text: str, pins: list[str]) -> None:
    assert outline(opinion(text)) == [(pin, 0) for pin in pins]


def test_the_pin_at_an_offset() -> None:
    text = "As used here:\n\nA. ferry means:\n\n(1) a boat; or\n\n(2) a raft."
    record = section(text)
    assert pin_at(record, text.index("used")) == ""
    assert pin_at(record, text.index("ferry")) == "A"
    assert pin_at(record, text.index("(1)")) == "A(1)"
    assert pin_at(record, text.index("boat")) == "A(1)"
    assert pin_at(record, text.index("raft")) == "A(2)"
    assert pin_at(record, len(text) + 5) == "A(2)"
    assert pin_at(section("\n\nA. text"), 0) == ""
    assert pin_at(section(""), 0) == ""


@pytest.mark.parametrize(
    ("record", "pin", "citation"),
    [
        (section(""), "", "CSA 1971, § 22-4-1"),
        (section(""), "A", "CSA 1971, § 22-4-1(A)"),
        (section(""), "A(2)(b)", "CSA 1971, § 22-4-1(A)(2)(b)"),
        (section(""), "(a)(1)", "CSA 1971, § 22-4-1(a)(1)"),
        (section(""), "1.5(a)", "CSA 1971, § 22-4-1(1.5)(a)"),
        (opinion(""), "¶ 12", "2004-CDSC-017, ¶ 12"),
        (opinion(""), "", "2004-CDSC-017"),
    ],
)
def test_a_citation_with_its_pin(record: LawRecord, pin: str, citation: str) -> None:
    assert pinpoint_citation(record, pin) == citation


HEADS = [
    "A.",
    "B.",
    "(1)",
    "(2)",
    "(a)",
    "(h)",
    "(i)",
    "(ii)",
    "(j)",
    "(I)",
    "1.",
    "a.",
    "{3}",
    "¶ 4",
]
PIECES = st.sampled_from(
    [*HEADS, "word", "(", ")", ".", " ", "\n", "\n\n", "\n \n", "\t", "\u00a0"]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=60).map("".join)))
def test_units_leave_out_nothing_but_white_space(text: str) -> None:
    for record in (section(text), opinion(text)):
        position = 0
        for unit in units(record):
            assert unit.start < unit.end
            assert text[position : unit.start].strip() == ""
            assert text[unit.start : unit.end] == text[unit.start : unit.end].strip()
            assert pin_at(record, unit.start) == pin_at(record, unit.end - 1) == unit.pin
            assert unit.depth >= 0
            position = unit.end
        assert text[position:].strip() == ""


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "(a)" * 300_000,
        "(h) (i) " * 300,
        "\n \n".join(["(i)"] * 50_000),
        "\n \n".join(["(h)", "(i)"] * 10_000),
        "A. " * 300_000,
        " " * 300_000 + "x",
        "x" + "\n " * 200_000,
        "(" * 500_000,
        "{1} " * 100_000,
    ],
    ids=lambda text: f"{text[:8]!r}x{len(text)}",
)
def test_hostile_text_takes_time_in_proportion(text: str) -> None:
    assert isinstance(units(section(text))[0], Unit)
    assert isinstance(units(opinion(text))[0], Unit)
