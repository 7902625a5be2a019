"""The root of every expected error.

    DecisisError                    anything a user can act on, said in one line
    ├── RecordError                 a law record that cannot be read (line and field named)
    ├── SettingsError               a setting that is unknown or out of range
    ├── CrawlError                  a crawl that was refused, challenged or yielded nothing
    ├── SourceError                 a file or folder that cannot be imported
    ├── LibraryError                a library that is missing, locked, damaged or too new
    ├── BuildError                  a build stage that could not finish
    ├── ModelError                  model weights that are missing or are not the ones expected
    ├── GraphError                  a graph store that cannot be reached or refuses
    └── QueryError                  a question or filter that cannot be answered as it stands

The root lives on the ground floor because every room raises it; a room may subclass a leaf.
"""


class DecisisError(Exception):
    """Root of the errors that decisis expects; the message is one line and says what to do."""


class RecordError(DecisisError):
    """A law record is broken.

    ``line`` is the 1-based line of the JSON Lines file (0 where there is none), ``field`` the
    name of the offending field ("" where the whole line is unreadable).
    """

    def __init__(self, message: str, *, line: int = 0, field: str = "") -> None:
        self.line = line
        self.field = field
        self.reason = message
        where = f"line {line}: " if line else ""
        what = f"field '{field}': " if field else ""
        super().__init__(f"{where}{what}{message}")


class SettingsError(DecisisError):
    """A setting is unknown, of the wrong type or out of range."""


class CrawlError(DecisisError):
    """A crawl was refused, challenged, or yielded nothing."""


class SourceError(DecisisError):
    """A file or folder cannot be imported."""


class LibraryError(DecisisError):
    """A library is missing, locked by another writer, damaged, or written by a newer decisis."""


class BuildError(DecisisError):
    """A build stage could not finish; the last good generation is untouched."""


class ModelError(DecisisError):
    """Model weights are missing or are not the ones whose hash is on file."""


class GraphError(DecisisError):
    """A graph store cannot be reached, refuses the credentials, or refuses the request."""


class QueryError(DecisisError):
    """A question, filter or identifier cannot be answered as it stands."""
