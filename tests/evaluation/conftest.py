"""The sample law's library, the same that the tests of the query side build."""

from tests.decisis.conftest import calder, calder_library

__all__ = ["calder", "calder_library"]
