"""A measurement in a process of its own, so that its memory is its own."""

import subprocess
import sys
from pathlib import Path


def run_child(
    module: str, *arguments: object, python: str = sys.executable, minutes: float | None = None
) -> None:
    """``python -m module arguments``; ChildProcessError, in one line, where it fails."""
    command = [python, "-m", module, *map(str, arguments)]
    limit = None if minutes is None else 60 * minutes
    try:
        subprocess.run(command, check=True, timeout=limit, capture_output=True, text=True)
    except subprocess.TimeoutExpired:
        raise ChildProcessError(f"not done after {minutes:g} minutes") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        raise ChildProcessError(lines[-1] if lines else f"exit code {error.returncode}") from None


def is_installed(package: str, python: str) -> bool:
    """Whether this interpreter would find the package."""
    code = f"import importlib.util, sys; sys.exit(importlib.util.find_spec({package!r}) is None)"
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def peak_mib() -> float:
    """The most memory that this process has held (MiB), by Linux's own account.

    ``getrusage`` would not do: a child's figure starts at what its parent held.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("this system does not say how much memory a process has held")
