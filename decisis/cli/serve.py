"""``decisis serve``: the web page."""

import os
import subprocess
import sys
from typing import Annotated

import typer

from decisis.cli.output import DEFAULT_LIBRARY, LibraryOption, console

EPILOG = """
Examples:

decisis serve

decisis serve --library nm --port 8600
"""


def serve_command(
    library: LibraryOption = DEFAULT_LIBRARY,
    port: Annotated[int, typer.Option(help="Port.", min=1, max=65535)] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Open the library as a web page (Ctrl-C stops it)."""
    from importlib.util import find_spec

    import decisis

    decisis.open(library).close()  # an unusable library is said here, not on the page
    page = find_spec("ui.app")
    if page is None or page.origin is None:
        raise decisis.DecisisError("the package ui is not installed: pip install decisis")
    console.print(f"http://{address}:{port}", style="bold")
    console.file.flush()  # said before the server takes over, also into a log
    arguments = [
        *("--server.port", str(port)),
        *("--server.address", address),
        *("--server.headless", "true"),
        *("--browser.gatherUsageStats", "false"),
        *("--server.fileWatcherType", "none"),
    ]
    command = [sys.executable, "-m", "streamlit", "run", page.origin, *arguments]
    environment = {**os.environ, "DECISIS_LIBRARY": str(library.resolve())}
    try:
        raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
