"""Dated events out of history notes."""

from datetime import date

import pytest

from law.history import EventKind, HistoryEvent, events

Told = tuple[str, int, str, str]


def told(history: str, heading: str = "", text: str = "Law.") -> list[Told]:
    return [
        (event.kind.value, event.year, event.law, event.pin)
        for event in events(history, heading, text, jurisdiction="nm")
    ]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ("", []),
        ("Laws 1977, ch. 216, § 3.", [("enacted", 1977, "nm/laws/1977/216", "§ 3")]),
        ("1953 Comp., § 72-31-35, enacted by Laws 1973, ch. 258, § 75; 1974, ch. 92, §§ 13, 14.", [
            ("enacted", 1973, "nm/laws/1973/258", "§ 75"),
            ("amended", 1974, "nm/laws/1974/92", "§§ 13, 14"),
        ]),
        # Compilations change nothing.
        ("Laws 1897, ch. 60, § 7; Code 1915, § 1280; 1941 Comp., § 15-4; Laws 1967, ch. 8, § 6", [
            ("enacted", 1897, "nm/laws/1897/60", "§ 7"),
            ("amended", 1967, "nm/laws/1967/8", "§ 6"),
        ]),
        ("Laws 1858-1859, p. 32; C.L. 1865, ch. 46, § 20.", [("enacted", 1858, "", "")]),
        ("Laws 1962 (S.S.), ch. 5, § 1; 2010 (2nd S.S.), ch. 5, § 3.", [
            ("enacted", 1962, "nm/laws/1962-ss/5", "§ 1"),
            ("amended", 2010, "nm/laws/2010-ss2/5", "§ 3"),
        ]),
        ("Laws 1975, ch. 34, § 6; repealed by Laws 2007, ch. 329, § 7 and Laws 2007, ch. 330, § 7.",
         [("enacted", 1975, "nm/laws/1975/34", "§ 6"),
          ("repealed", 2007, "nm/laws/2007/329", "§ 7"),
          ("repealed", 2007, "nm/laws/2007/330", "§ 7")]),
        ("Laws 1975, ch. 3, § 6; repealed and reenacted by Laws 1980, ch. 4, § 1.", [
            ("enacted", 1975, "nm/laws/1975/3", "§ 6"),
            ("amended", 1980, "nm/laws/1980/4", "§ 1"),
        ]),
        # Enacted anew after a repeal.
        ("Laws 1975, ch. 3, § 6; repealed by Laws 1980, ch. 4, § 1; Laws 1990, ch. 9, § 2.", [
            ("enacted", 1975, "nm/laws/1975/3", "§ 6"),
            ("repealed", 1980, "nm/laws/1980/4", "§ 1"),
            ("enacted", 1990, "nm/laws/1990/9", "§ 2"),
        ]),
        ("Laws 2000, ch. 4, § 1; § 24-1-5 recompiled and amended as § 24A-1-5 by Laws 2024, ch. 39,"
         " § 43.", [
            ("enacted", 2000, "nm/laws/2000/4", "§ 1"),
            ("recompiled", 2024, "nm/laws/2024/39", "§ 43"),
            ("amended", 2024, "nm/laws/2024/39", "§ 43"),
        ]),
    ],
)  # fmt: skip
def test_what_a_history_note_tells(history: str, expected: list[Told]) -> None:
    assert told(history) == expected


@pytest.mark.parametrize(
    ("note", "moved"),
    [
        ("1978 Comp., § 15-3-19, recompiled and amended as 1978 Comp., § 15-3B-13 by Laws 2001,"
         " ch. 319, § 13", ("15-3-19", "15-3B-13")),
        ("recompiled as § 9-27-15 by Laws 2009, ch. 146, § 10", ("", "9-27-15")),
        ("recompiled from § 30-6-4 by Laws 1978, ch. 35, § 540", ("30-6-4", "")),
        ("1978 Comp., § 15-2-8, recompiled as 9-27-19 NMSA 1978 by Laws 2009, ch. 146, § 10",
         ("15-2-8", "9-27-19")),
        ("recompiled as 1978 Comp., § 60-6E-11", ("", "60-6E-11")),
    ],
)  # fmt: skip
def test_a_recompilation_knows_the_numbers(note: str, moved: tuple[str, str]) -> None:
    (event, *_) = events(note, "", "Law.", jurisdiction="nm")
    assert event.kind is EventKind.RECOMPILED
    assert (event.moved_from, event.moved_to) == moved


def test_a_heading_tells_a_repeal_to_come() -> None:
    heading = "Termination. (Repealed effective July 1, 2030.)"
    assert events("Laws 1993, ch. 212, § 17.", heading, "Law.", jurisdiction="nm")[-1] == (
        HistoryEvent(
            EventKind.REPEALED,
            2030,
            effective=date(2030, 7, 1),
            note="Repealed effective July 1, 2030",
        )
    )


def test_a_heading_tells_from_when_the_last_change_holds() -> None:
    history = "Laws 1993, ch. 212, § 17; 2025, ch. 4, § 1."
    found = events(history, "Fees. (Effective January 1, 2026.)", "Law.", jurisdiction="nm")
    assert [event.effective for event in found] == [None, date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        ("Repealed.", "", [("repealed", 0, "", "")]),
        ("Repealed by Laws 2005, ch. 5, § 2.", "", [("repealed", 2005, "nm/laws/2005/5", "§ 2")]),
        ("", "Repealed. Laws 2005, ch. 5, § 2.", [("repealed", 2005, "nm/laws/2005/5", "§ 2")]),
        ("Recompiled.", "", [("recompiled", 0, "", "")]),
        ("[Reserved]", "", []),
    ],
)
def test_a_stub_without_a_history_still_tells_what_became_of_it(
    heading: str, text: str, expected: list[Told]
) -> None:
    assert told("", heading, text) == expected
