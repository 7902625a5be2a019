"""Law that no longer stands is never quoted without saying so beside the quotation."""

from decisis.answers.model import Answer, Source, Statement, Verdict
from decisis.answers.rendering import answer_as_json, answer_as_text
from decisis.standing import Standing
from law.records import Passage
from law.status import Status
from tests.decisis.making import opinion

OVERRULED = Standing(Status.IN_FORCE, ("2010-CDSC-004",))


def _answer(standing: Standing) -> Answer:
    record = opinion("We hold that it is so.")
    passage = Passage(
        id="x#0",
        document=record.id,
        ordinal=0,
        label="",
        start=0,
        end=22,
        text=record.text,
        header="",
    )
    words = record.text
    said = Statement(words, words, 1, 0, len(words), record.citation, Verdict.VERIFIED)
    source = Source(1, record, passage, standing)
    return Answer("?", "answer", "The library holds:", (said,), (source,))


def test_an_overruled_opinion_is_quoted_with_its_standing() -> None:
    answer = _answer(OVERRULED)
    assert answer.caution(answer.statements[0]) == "overruled by 2010-CDSC-004"
    assert "2004-CDSC-001 (overruled by 2010-CDSC-004)." in answer_as_text(answer)
    assert answer_as_json(answer)["statements"][0]["caution"] == "overruled by 2010-CDSC-004"


def test_good_law_is_quoted_without() -> None:
    answer = _answer(Standing(Status.IN_FORCE))
    assert answer.caution(answer.statements[0]) == ""
    assert "overruled" not in answer_as_text(answer)
