"""Arrays on disk: one .npz file, never pickled."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from law.errors import LibraryError

Arrays = Mapping[str, npt.NDArray[Any]]
_Stored = TypeVar("_Stored")


def save_arrays(file: Path, arrays: Arrays) -> None:
    with file.open("wb") as output:
        np.savez(output, allow_pickle=False, **arrays)


def load_arrays(file: Path, build: Callable[[Arrays], _Stored]) -> _Stored:
    """What ``build`` makes of the file's arrays; LibraryError where file or arrays are damaged."""
    try:
        # Opened here: np.load leaves a file open that turns out to be no zip.
        with file.open("rb") as source, np.load(source, allow_pickle=False) as archive:
            return build({name: archive[name] for name in archive.files})
    except Exception as error:
        # A damaged zip fails in a dozen ways, from BadZipFile to "password required".
        raise LibraryError(
            f"{file} cannot be read: remove it and run decisis build ({error})"
        ) from None
