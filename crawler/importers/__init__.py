"""Importers: law that lies in files becomes law records. ``read_path`` finds out what a path is.

Every importer yields a record or a ``RecordError`` for each thing that it finds: a broken line or
file is reported and stops nothing else. Only a path that cannot be read at all is raised, as
``SourceError``.
"""

from crawler.importers.detect import read_path
from crawler.importers.folder import read_folder
from crawler.importers.jsonl import read_jsonl
from crawler.importers.state_code import read_state_code
from crawler.importers.state_opinions import read_state_opinions

__all__ = ["read_folder", "read_jsonl", "read_path", "read_state_code", "read_state_opinions"]
