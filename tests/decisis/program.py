"""The program's commands on one library, as a test runs them."""

import json
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner

from law.errors import DecisisError


class Program:
    """The commands of ``app`` on a library; ``group`` comes before what is called."""

    def __init__(self, app: typer.Typer, library: Path, *group: str) -> None:
        self.library = library
        self._app = app
        self._group = group

    def words(self, *arguments: object) -> str:
        """Standard output without its line breaks, which depend on the terminal."""
        return " ".join(self._run(*arguments).split())

    def data(self, *arguments: object) -> Any:
        return json.loads(self._run(*arguments, "--json"))

    def error(self, *arguments: object) -> DecisisError:
        result = CliRunner().invoke(self._app, self._line(arguments))
        assert isinstance(result.exception, DecisisError)
        assert "\n" not in str(result.exception)
        assert result.stdout == ""
        return result.exception

    def _run(self, *arguments: object) -> str:
        result = CliRunner().invoke(self._app, self._line(arguments), catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    def _line(self, arguments: tuple[object, ...]) -> list[str]:
        return [*self._group, *map(str, arguments), "--library", str(self.library)]
