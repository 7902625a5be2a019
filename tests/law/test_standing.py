"""Standing by the law's own words: tables of headings, texts and history notes."""

from datetime import date

import pytest

from law.standing import status_of_heading
from law.status import Status

THE_DAY = date(2025, 3, 1)
TEXT = "A. The board shall issue a licence to every ferryman who applies for one."
ENACTED = "Laws 1971, ch. 12, § 4; 1988, ch. 3, § 1."


@pytest.mark.parametrize(
    ("heading", "text", "history", "status", "moved_to"),
    [
        ("Ferries; licence.", TEXT, ENACTED, Status.IN_FORCE, ""),
        ("Repealed.", "", "", Status.REPEALED, ""),
        ("[Repealed.]", "", "", Status.REPEALED, ""),
        ("Repealed by Laws 2005, ch. 9, § 2.", "", "", Status.REPEALED, ""),
        ("Repealed, 2005.", "", "", Status.REPEALED, ""),
        ("to 9-28-14 - Repealed.", "", "", Status.REPEALED, ""),
        ("to 9-28-14 - Repealed.Section 9-28-15 - Short title", "", "", Status.REPEALED, ""),
        ("Repealed.Section 9-9-2 - Ferries to islands", "", "", Status.REPEALED, ""),
        ("Ferries.Section 9-9-2 - Repealed", TEXT, ENACTED, Status.IN_FORCE, ""),
        ("[Reserved]", "", "", Status.RESERVED, ""),
        ("Reserved for future use.", "", "", Status.RESERVED, ""),
        ("Reserved powers of the council.", TEXT, ENACTED, Status.IN_FORCE, ""),
        ("Obsolete, worn-out boats; sale.", TEXT, "", Status.IN_FORCE, ""),
        ("Executed in counterparts.", TEXT, "", Status.IN_FORCE, ""),
        ("Expired.", "", "Laws 2005, ch. 44, § 1.", Status.SUPERSEDED, ""),
        ("to 8-7-10 - Unconstitutional.", "", "", Status.SUPERSEDED, ""),
        ("Recompiled.", "", "", Status.RECOMPILED, ""),
        ("Recompiled as § 24-4-1.", "", "", Status.RECOMPILED, "24-4-1"),
        (
            "Recompiled.",
            "",
            "1971 Comp., § 9-6-1, recompiled and amended as § 9-6D-9.1 by Laws 2022, ch. 39.",
            Status.RECOMPILED,
            "9-6D-9.1",
        ),
        (
            "Recompiled.",
            "",
            "recompiled as 1971 Comp., § 7-1-2; § 7-1-2 recompiled as 9-2-13 CSA 1971.",
            Status.RECOMPILED,
            "9-2-13",
        ),
        (
            "to 30-34-6 - Transferred.",
            "Compiler's notes.— Former 30-34-1 et seq. have been transferred to 41-7-1 to 41-7-6.",
            "",
            Status.RECOMPILED,
            "41-7-1",
        ),
        # The successor tells the move too, and is the law.
        (
            "Guards.",
            TEXT,
            "Laws 1993, ch. 2, § 16; § 61-27-16 recompiled as § 61-28-28 by Laws 2007, ch. 1, § 2.",
            Status.IN_FORCE,
            "",
        ),
        # A number freed by recompilation and enacted anew under its old heading.
        (
            "Recompiled.",
            TEXT,
            "1971 Comp., § 55-12-7, enacted by Laws 2023, ch. 1.",
            Status.IN_FORCE,
            "",
        ),
        ("Repealed.", TEXT, "", Status.REPEALED, ""),
        (
            "Short title.",
            TEXT,
            "repealed and reenacted by Laws 1990, ch. 1, § 1.",
            Status.IN_FORCE,
            "",
        ),
        (
            "Tax credit.",
            "",
            "Laws 2004, ch. 99; repealed by Laws 2005, ch. 91, § 2.",
            Status.REPEALED,
            "",
        ),
        ("Section 12", "Repealed by Acts 1990, c. 5.", "", Status.REPEALED, ""),
        ("Lost page.", "", ENACTED, Status.UNKNOWN, ""),
        ("Boards. (Repealed effective July 1, 2030.)", TEXT, ENACTED, Status.IN_FORCE, ""),
        ("Boards. (Repealed effective July 1, 2024", TEXT, ENACTED, Status.REPEALED, ""),
        ("Boards. (Delayed repeal effective July 1, 2024.)", TEXT, ENACTED, Status.REPEALED, ""),
        ("Reports. (Effective until December 31, 2026.)", TEXT, ENACTED, Status.IN_FORCE, ""),
        ("Reports. (Effective until Dec. 31, 2024.)", TEXT, ENACTED, Status.SUPERSEDED, ""),
        ("Prices. (Effective January 1, 2025.)", TEXT, ENACTED, Status.IN_FORCE, ""),
        ("Lifts. (Effective July 1, 2025.)", TEXT, ENACTED, Status.NOT_YET_EFFECTIVE, ""),
        ("Rebate. (Effective for 2005 tax year.)", TEXT, ENACTED, Status.IN_FORCE, ""),
        (
            "Fund. (Contingent effective date. See note below. Repealed effective July 1, 2030.)",
            TEXT,
            ENACTED,
            Status.UNKNOWN,
            "",
        ),
    ],
)
def test_status(heading: str, text: str, history: str, status: Status, moved_to: str) -> None:
    assert status_of_heading(heading, text, history, as_of=THE_DAY) == (status, moved_to)
