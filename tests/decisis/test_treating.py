"""A model is asked what no rule reads: its findings are marked, its failure costs nothing."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from decisis.answers.generation import Generator
from decisis.build import stages
from decisis.settings import Settings
from decisis.treating import ModelClassifier
from law.citations import Citation
from law.errors import ModelError, SettingsError
from law.records import LawRecord
from law.treatment import Treatment
from pipeline.build import BuildReport, build
from pipeline.catalog import Catalog
from pipeline.layout import Layout, writer_lock
from pipeline.snapshot import Snapshot, Treated
from pipeline.stages import FindCitations
from tests.decisis.making import Scripted, opinion, section

UNREAD = (
    "Whatever doubt on the point Ames may once have left, later statutes have eroded what Ames"
    " said."
)
TEXT = f"The rule was stated in Ames v. Dunning, 1991-CDSC-004, 106 Cald. 265. {UNREAD}"
FOUND = Treated(
    Treatment.LIMITS,
    by="court",
    scope="in part",
    decided_by="model",
    start=TEXT.index(UNREAD),
    end=len(TEXT),
)
# What the rules make of it: two sentences about one case.
LEFT = Treated(
    Treatment.DISCUSSES, by="court", scope="whole", decided_by="rules", start=0, end=len(TEXT)
)
PLAIN = Treated(Treatment.CITES)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "library")


def read(
    layout: Layout, records: list[LawRecord], load: Callable[[], Generator] | None
) -> tuple[list[tuple[Citation, Treated]], BuildReport]:
    """The citations of a build of these records, with what the model made of them."""
    with writer_lock(layout), Catalog.open(layout, create=True) as catalog:
        catalog.import_records(records, source="test")
    report = build(layout, [FindCitations(ModelClassifier("scripted", load) if load else None)])
    with closing(Snapshot(layout)) as snapshot:
        return [(cited, treated) for _, cited, treated in snapshot.all_citations()], report


def down() -> Generator:
    raise ModelError("the model is down")


def test_a_finding_of_the_model_is_kept_as_its_own(layout: Layout) -> None:
    model = Scripted("limits; in part")
    found, report = read(layout, [opinion(TEXT)], lambda: model)
    assert UNREAD in model.prompt
    # Parallel citations are of one case.
    assert [(cited.text, treated) for cited, treated in found] == [
        ("1991-CDSC-004", FOUND),
        ("106 Cald. 265", FOUND),
    ]
    assert report.facts["citations"]["decided_by_model"] == 1
    assert report.facts["citations"]["model_failure"] == ""


@pytest.mark.parametrize("reply", ["cites; whole", "", "Ames was overruled, I believe."])
def test_a_reply_that_decides_nothing_leaves_what_the_rules_read(
    layout: Layout, reply: str
) -> None:
    found, report = read(layout, [opinion(TEXT)], lambda: Scripted(reply))
    assert [treated for _, treated in found] == [LEFT, LEFT]
    assert report.facts["citations"]["decided_by_model"] == 0


@pytest.mark.parametrize(
    "record",
    [
        opinion("We overrule Ames v. Dunning, 106 Cald. 265."),
        opinion("See Ames v. Dunning, 106 Cald. 265."),
        section(TEXT),
    ],
)
def test_what_is_decided_or_no_courts_is_not_asked(layout: Layout, record: LawRecord) -> None:
    _, report = read(layout, [record], down)
    assert report.facts["citations"]["model_failure"] == ""


def test_a_stronger_finding_of_the_rules_stands(layout: Layout) -> None:
    text = f"{TEXT} The river was high. We overrule Ames v. Dunning, 1991-CDSC-004, 106 Cald. 265."
    found, _ = read(layout, [opinion(text)], lambda: Scripted("limits; in part"))
    assert ("overrules", "rules") in {(each.treatment, each.decided_by) for _, each in found}


def test_a_failing_model_costs_nothing_and_is_asked_again_by_the_next_run(layout: Layout) -> None:
    records: list[LawRecord] = [opinion(TEXT), opinion(TEXT, id="cd/case/y")]
    asked: list[None] = []

    def failing() -> Generator:
        asked.append(None)
        return down()

    found, report = read(layout, records, failing)
    assert [treated for _, treated in found] == [LEFT] * 4
    assert report.facts["citations"]["model_failure"] == "the model is down"
    assert len(asked) == 1

    records.append(opinion("See Ames v. Dunning, 106 Cald. 265.", id="cd/case/z"))
    found, report = read(layout, records, lambda: Scripted("limits; in part"))
    assert [treated for _, treated in found] == [FOUND] * 4 + [PLAIN]
    assert report.facts["citations"]["documents_read"] == 3


def test_without_the_model_its_findings_are_gone(layout: Layout) -> None:
    read(layout, [opinion(TEXT)], lambda: Scripted("limits; in part"))
    found, report = read(layout, [opinion(TEXT)], None)
    assert report.changed
    assert [treated for _, treated in found] == [LEFT, LEFT]


def test_the_settings_choose_the_model(tmp_path: Path) -> None:
    def recipe(**settings: str | bool) -> str:
        (found,) = [
            stage.recipe()
            for stage in stages(Settings.model_validate(settings), tmp_path)
            if stage.name == FindCitations.name
        ]
        return found

    assert "model" not in recipe(generator="ollama:llama3")
    asked = recipe(generator="ollama:llama3", treatments_by_model=True)
    assert asked.endswith(", model ollama:llama3")
    with pytest.raises(SettingsError, match="set generator too"):
        recipe(treatments_by_model=True)
