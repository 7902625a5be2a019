"""The public face: what ``import decisis`` offers, and what it costs."""

import json
import subprocess
import sys

import pytest

import decisis

HEAVY = ("faiss", "numpy", "onnxruntime", "scipy", "scrapy", "sklearn", "streamlit", "tantivy")


def test_every_public_name_is_there() -> None:
    assert decisis.__all__ == sorted(decisis.__all__)
    for name in decisis.__all__:
        assert getattr(decisis, name) is not None


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Statute'"):
        decisis.Statute  # noqa: B018


@pytest.mark.parametrize("module", ["decisis", "decisis.cli.app", "decisis.settings"])
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout)).isdisjoint(HEAVY)
