"""The sample law's library, and an event loop for the suites' asynchronous tests."""

import pytest

from tests.decisis.conftest import calder, calder_library

__all__ = ["calder", "calder_library"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
