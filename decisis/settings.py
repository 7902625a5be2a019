"""Settings: a library's ``settings.toml``, overridden by the environment (``DECISIS_…``).

An unknown key is refused in both, with the keys that exist: a misspelt setting that is silently
ignored costs more than an error. No setting is a secret: passwords and keys are read from the
environment by what needs them (NEO4J_PASSWORD, OPENAI_API_KEY …) and by nothing else.
"""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from law.errors import SettingsError

ENVIRONMENT_PREFIX = "DECISIS_"

# Read by the command line and the web page, not a setting.
_OTHER_VARIABLES = frozenset({"library"})


class Settings(BaseModel):
    """What a user may choose. Every default works on a fresh machine without a network."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    encoder: str = Field(default="", description="encoder: '' packaged, onnx:/folder, or hf:name")
    cross_encoder: str = Field(
        default="", description="cross-encoder: '' packaged, onnx:/folder, hf:name"
    )
    generator: str = Field(
        default="", description="chat model for init_chat_model, '' for extractive"
    )
    jurisdiction: str = Field(default="", description="state of bare citations in questions, as nm")
    candidates: int = Field(
        default=100, ge=1, le=1000, description="passages taken from each retriever"
    )
    rerank_budget: int = Field(
        default=16, ge=0, le=1000, description="cross-encoder calls a search"
    )
    rerank_weight: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="share of the cross-encoder in the final score, by default 0.7 for questions,"
        " 0.3 for pasted passages",
    )
    rerank_strategy: Literal["first", "residual", "cur", "adacur"] = Field(
        default="residual",
        description="which passages the cross-encoder's calls go to; with cur and adacur a build"
        " first scores anchor queries, about an hour for 12,000 passages",
    )
    expand: bool = Field(
        default=False, description="let the chat model add issue, rule and terms to searches"
    )
    topic_words: str = Field(
        default="",
        description="TOML file of the library's own stop words and phrases for its topics",
    )
    topic_labels_by_model: bool = Field(
        default=False, description="let builds ask the chat model for better names of topics"
    )
    treatments_by_model: bool = Field(
        default=False, description="let builds ask the chat model about treatments no rule reads"
    )
    contact: str = Field(
        default="", description="address in the crawler's User-Agent, for site owners"
    )
    neo4j_uri: str = Field(
        default="", description="bolt:// or neo4j:// server that builds keep a copy of the graph in"
    )


def load_settings(file: Path | None = None) -> Settings:
    """The settings of ``file`` (which may be absent), overridden by the environment."""
    values: dict[str, Any] = {}
    if file is not None and file.exists():
        values = _read(file)
        _refuse_unknown(values.keys(), str(file))
    values |= _from_environment()
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"setting {key}: {first['msg'][:1].lower()}{first['msg'][1:]}"
        ) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file} cannot be read: {error}") from None


def _from_environment() -> dict[str, str]:
    values = {
        name.removeprefix(ENVIRONMENT_PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(ENVIRONMENT_PREFIX)
    }
    for name in _OTHER_VARIABLES:
        values.pop(name, None)
    _refuse_unknown(values.keys(), "the environment")
    return values


def _refuse_unknown(keys: Any, where: str) -> None:
    unknown = sorted(set(keys) - Settings.model_fields.keys())
    if unknown:
        known = ", ".join(sorted(Settings.model_fields))
        raise SettingsError(f"{where}: no setting {unknown[0]!r}; settings are {known}")
