"""Where things lie in a library folder, which generation is current, and who may write."""

import json
import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

from law.errors import LibraryError

_GENERATION = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of a library; nothing is read or created by naming them."""

    root: Path

    @property
    def catalog(self) -> Path:
        return self.root / "catalog.sqlite"

    @property
    def embeddings(self) -> Path:
        return self.root / "embeddings.sqlite"

    @property
    def scores(self) -> Path:
        return self.root / "scores.sqlite"

    @property
    def anchor_scores(self) -> Path:
        return self.root / "anchor-scores.sqlite"

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def generations(self) -> Path:
        return self.root / "generations"

    @property
    def current_file(self) -> Path:
        return self.root / "CURRENT"

    def generation(self, number: int) -> Path:
        return self.generations / str(number)

    def building(self, number: int) -> Path:
        return self.generations / f"{number}.building"

    def finished_generations(self) -> list[int]:
        """Numbers of the generation folders that a build completed, ascending."""
        if not self.generations.is_dir():
            return []
        names = (entry.name for entry in self.generations.iterdir() if entry.is_dir())
        return sorted(int(name) for name in names if _GENERATION.fullmatch(name))

    def current(self) -> int:
        """The generation that readers open; 0 where nothing has been built yet."""
        try:
            text = self.current_file.read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            return 0
        if not _GENERATION.fullmatch(text):
            raise LibraryError(
                f"{self.current_file} is damaged ({text[:20]!r}): write the number of the newest"
                f" folder in {self.generations} into it"
            )
        return int(text)

    def switch_to(self, number: int) -> None:
        """Make a finished generation current: one atomic rename, safe against a power cut."""
        write_atomically(self.current_file, f"{number}\n")


def write_atomically(path: Path, text: str) -> None:
    """Replace the file whole or not at all."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


@contextmanager
def writer_lock(layout: Layout) -> Iterator[None]:
    """Hold the library's one writer's place; LibraryError names the owner where it is taken.

    The operating system frees the lock with its process, so a killed writer leaves none behind.
    """
    owner_file = layout.root / "lock.owner"
    lock = filelock.FileLock(layout.root / "lock")
    try:
        layout.root.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except filelock.Timeout:
        raise LibraryError(
            f"{layout.root} is being written to by {_owner(owner_file)}: wait for it, or stop it"
        ) from None
    except OSError as error:
        raise LibraryError(f"{layout.root} cannot be written to: {error}") from None
    try:
        owner = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:3]]),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with suppress(OSError):  # on a full disk: who holds the lock is a courtesy
            owner_file.write_text(json.dumps(owner), encoding="utf-8")
        yield
    finally:
        owner_file.unlink(missing_ok=True)
        lock.release()


def _owner(owner_file: Path) -> str:
    try:
        owner = json.loads(owner_file.read_text(encoding="utf-8"))
        return f"process {owner['pid']} on {owner['host']} since {owner['since']}"
    except (OSError, ValueError, KeyError):
        return "another process"
