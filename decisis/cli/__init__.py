"""The command line: ``decisis crawl | import | build | ask | search | show | status | serve``."""

from decisis.cli.app import main

__all__ = ["main"]
