"""Answers as HTML, also those that only a language model writes."""

from dataclasses import replace

from decisis.answers.model import Answer, Source, Statement, Uncertain, Verdict
from decisis.standing import Standing
from law.records import Passage, Section
from law.status import Status
from ui.answer import said
from ui.cards import source_card
from ui.state import PageState

TEXT = (
    "A. A boat shall float.\n\nB. A boat shall be dry.\n\nC. A boat shall be painted.\n\n"
    "D. A boat shall have a name."
)
RECORD = Section(
    id="cd/code/1-1-1",
    jurisdiction="cd",
    citation="CSA 1971, § 1-1-1",
    heading="Boats.",
    text=TEXT,
    number="1-1-1",
    source="https://law.example/1-1-1",
)
PASSAGE = Passage(
    id="cd/code/1-1-1#0",
    document=RECORD.id,
    ordinal=0,
    label="A",
    start=0,
    end=22,
    text=TEXT[:22],
    header="",
)
SOURCE = Source(1, RECORD, PASSAGE, Standing(Status.IN_FORCE))


def statement(text: str, quotation: str) -> Statement:
    start = TEXT.index(quotation)
    return Statement(text, quotation, 1, start, start + len(quotation), "the pin", Verdict.VERIFIED)


WRITTEN = Answer(
    question="Must it float?",
    kind="answer",
    summary="Every sentence below quotes the library.",
    statements=(statement('It "shall float" <b>[1]</b>, not [7].', "shall float"),),
    sources=(SOURCE,),
    withheld=(
        Statement("Boats are fish.", "", 0, 0, 0, "", Verdict.UNSUPPORTED),
        Statement("Boats are birds.", "", 0, 0, 0, "", Verdict.UNSUPPORTED),
    ),
    generator="ollama:<model>",
)


def test_a_written_answer_links_its_sources_and_hides_what_was_withheld() -> None:
    markup = said(WRITTEN, PageState(WRITTEN.question))
    assert (
        "<p>It &quot;shall float&quot; &lt;b&gt;"
        '<a href="#source-1">[1]</a>&lt;/b&gt;, not [7].</p>' in markup
    )
    assert "2 sentences were withheld because they could not be verified." in markup
    assert "fish" not in markup
    assert "Written by ollama:&lt;model&gt;" in markup


def test_one_withheld_sentence_of_a_refusal_is_counted_too() -> None:
    refusal = replace(
        WRITTEN,
        kind="refusal",
        summary="Not held.",
        statements=(),
        sources=(),
        withheld=WRITTEN.withheld[:1],
        notes=("<§ 1> is repealed.",),
    )
    markup = said(refusal, PageState("x"))
    assert "1 sentence was withheld because it could not be verified." in markup
    assert "&lt;§ 1&gt; is repealed." in markup
    assert "without filters" not in markup


def test_a_quotation_outside_its_passage_is_shown_in_its_own_paragraph() -> None:
    answer = replace(
        WRITTEN,
        statements=(
            statement("shall float", "shall float"),
            statement("be painted", "be painted"),
        ),
    )
    card = source_card(SOURCE, answer)
    assert '<p class="depth-0">A. A boat <mark>shall float</mark>.</p>' in card
    assert '<p class="depth-0">C. A boat shall <mark>be painted</mark>.</p>' in card
    assert card.count(">…<") == 1
    assert "dry" not in card
    assert "name" not in card
    assert 'href="?doc=cd/code/1-1-1&amp;start=10&amp;end=21"' in card
    assert '<a href="https://law.example/1-1-1" target="_blank"' in card


def test_what_a_count_leaves_out_is_listed_apart() -> None:
    answer = Answer(
        "How many sections address boats?",
        "count",
        "1 section about boats.",
        count=1,
        listed=((RECORD.id, RECORD.citation),),
        uncertain=(Uncertain("2 sections naming <boats> in passing", 2, (("cd/code/1", "§ 1"),)),),
    )
    shown = said(answer, PageState())
    assert "Show the 1 document behind this number" in shown
    assert "Uncertain: 2 sections naming &lt;boats&gt; in passing" in shown
    assert shown.count("<details>") == 2
