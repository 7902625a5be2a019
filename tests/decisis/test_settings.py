"""Settings: what may be chosen, where, and how a mistake is said."""

from pathlib import Path

import pytest

from decisis.settings import Settings, load_settings
from law.errors import SettingsError

SECRET = "correct-horse"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [*Settings.model_fields, "library"]:
        monkeypatch.delenv(f"DECISIS_{key.upper()}", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_the_defaults_need_no_file(file: Path) -> None:
    assert load_settings() == load_settings(file) == Settings()


def test_a_file_overrides_the_defaults(file: Path) -> None:
    file.write_text('jurisdiction = "nm"\ncandidates = 50\nrerank_weight = 1\n', encoding="utf-8")
    settings = load_settings(file)
    assert (settings.jurisdiction, settings.candidates, settings.rerank_weight) == ("nm", 50, 1.0)
    assert settings.rerank_budget == Settings().rerank_budget


def test_the_environment_overrides_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('candidates = 50\ncontact = "file@example.org"\n', encoding="utf-8")
    monkeypatch.setenv("DECISIS_CANDIDATES", "7")
    settings = load_settings(file)
    assert (settings.candidates, settings.contact) == (7, "file@example.org")


def test_the_library_is_an_option_and_not_a_setting(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECISIS_LIBRARY", "/somewhere")
    assert load_settings() == Settings()
    file.write_text('library = "/somewhere"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="no setting 'library'"):
        load_settings(file)


@pytest.mark.parametrize("where", ["file", "environment"])
def test_an_unknown_key_is_refused_with_the_known_ones(
    where: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "file":
        file.write_text("canditates = 5\n", encoding="utf-8")
    else:
        monkeypatch.setenv("DECISIS_CANDITATES", "5")
    with pytest.raises(SettingsError) as error:
        load_settings(file)
    message = str(error.value)
    assert "no setting 'canditates'" in message
    assert (str(file) if where == "file" else "the environment") in message
    assert all(name in message for name in Settings.model_fields)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("candidates = 0", "candidates"),
        ("candidates = 1001", "candidates"),
        ("candidates = 2.5", "candidates"),
        ('candidates = "many"', "candidates"),
        ("rerank_budget = -1", "rerank_budget"),
        ("rerank_weight = 1.01", "rerank_weight"),
        ("rerank_weight = nan", "rerank_weight"),
        ("encoder = 5", "encoder"),
        ('contact = ["a"]', "contact"),
        ("jurisdiction = {}", "jurisdiction"),
    ],
)
def test_a_wrong_value_is_said_in_one_line_that_names_the_setting(
    line: str, key: str, file: Path
) -> None:
    file.write_text(line, encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"\Asetting {key}: [^\n]+\Z"):
        load_settings(file)


@pytest.mark.parametrize("value", ["", "lots", "-1", "1e3", "0x10", "9" * 5000])
def test_a_wrong_value_in_the_environment(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DECISIS_CANDIDATES", value)
    with pytest.raises(SettingsError, match=r"\Asetting candidates: [^\n]{1,200}\Z"):
        load_settings()


@pytest.mark.parametrize(
    "content", [b"candidates 5", b"candidates = 5\ncandidates = 6", b'contact = "\xff"', b"\x00"]
)
def test_a_file_that_is_no_toml_is_named(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"\A[^\n]+\Z") as error:
        load_settings(file)
    assert str(file) in str(error.value)


def test_a_folder_in_the_place_of_the_file_is_named(file: Path) -> None:
    file.mkdir()
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings(file)


def test_no_setting_is_a_secret(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(f'neo4j_password = "{SECRET}"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match="no setting 'neo4j_password'") as error:
        load_settings(file)
    assert SECRET not in str(error.value)
    monkeypatch.setenv("DECISIS_NEO4J_PASSWORD", SECRET)
    with pytest.raises(SettingsError, match="no setting 'neo4j_password'") as error:
        load_settings()
    assert SECRET not in str(error.value)


def test_settings_do_not_change_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().candidates = 5


def test_every_setting_is_described_and_has_a_default() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert not field.is_required(), name
