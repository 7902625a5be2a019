"""Serve the sample law, or the records of a file, until Ctrl-C.

python -m sample.site --port 8300 [--records records.jsonl]
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from law.errors import DecisisError, RecordError, SourceError
from law.jsonl import read_records
from law.records import LawRecord
from sample.site.server import ReplicaServer


def main() -> int:
    """Serve until interrupted; 0 then, 1 where the records cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m sample.site", description=__doc__)
    parser.add_argument("--port", type=int, default=8300, help="0 takes any free one")
    parser.add_argument("--records", type=Path, help="JSON Lines of law records")
    options = parser.parse_args()
    try:
        with ReplicaServer(_records(options.records), port=options.port) as server:
            print(
                f"{len(server.map.paths()):,} pages of law at {server.url} (Ctrl-C ends)",
                flush=True,
            )
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        return 0
    except (DecisisError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _records(path: Path | None) -> Iterable[LawRecord]:
    if path is None:
        from sample import law

        return law.load().records
    found: list[LawRecord] = []
    with path.open(encoding="utf-8") as file:
        for record in read_records(file):
            if isinstance(record, RecordError):
                raise SourceError(f"{path}: {record}")
            found.append(record)
    return found


if __name__ == "__main__":
    sys.exit(main())
