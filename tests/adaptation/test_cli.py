"""``decisis adapt``: what it prints, in words and in JSON."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from decisis.cli.adapt import adapt_command
from law.errors import DecisisError

app = typer.Typer()
app.command()(adapt_command)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_learned_used_and_forgotten(copied: Path) -> None:
    library = ("--library", copied)
    planned = run(*library, "--dry-run", "--only", "fusion")
    assert "questions to learn from" in planned.stdout
    assert "would be trained" in planned.stdout
    said = run(*library, "--only", "fusion").stdout
    assert said.startswith("fusion: ")
    assert "over reciprocal rank fusion: nDCG@10 0." in said
    (outcome,) = json.loads(run(*library, "--only", "fusion", "--json").stdout)
    assert outcome["part"] == "fusion"
    assert outcome["kept"] == (outcome["gains"]["reciprocal rank fusion"]["difference"]["low"] > 0)
    held = json.loads(run(*library, "--only", "fusion", "--dry-run", "--json").stdout)
    assert held["parts"]["fusion"].startswith("trained before: ")
    assert run(*library, "--remove").stdout == "removed\n"
    assert json.loads(run(*library, "--remove", "--json").stdout) == {"removed": False}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "fusion,everything"), "no part 'everything'"),
        (("--minutes", "0"), "--minutes must be above 0"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said(
    calder_library: Path, arguments: tuple[str, ...], said: str
) -> None:
    error = run("--library", calder_library, *arguments).exception
    assert isinstance(error, DecisisError)
    assert said in str(error)
