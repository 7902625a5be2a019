"""Every Cypher query of the graph store, read by Neo4j's own parser and semantic checker.

    python -m bench.lint_cypher [--record]

Needs Node.js and npm once (the package ``@neo4j-cypher/language-support`` is fetched into a
temporary folder). Prints a line for each complaint and exits with 1 where there is one. What was
found in order is recorded, with ``--record``, in ``tests/graph/linted_cypher.json``: a test
compares it with the queries as they are, so that none changes unread.
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from graph import cypher
from graph.model import Direction
from graph.vocabulary import EdgeKind

PACKAGE = "@neo4j-cypher/language-support@2.0.0-next.38"
RECORD = Path(__file__).parents[1] / "tests" / "graph" / "linted_cypher.json"

# What the checker must complain of: if it does not, it has checked nothing.
_WRONG = {"(wrong syntax)": "MATCH (n RETURN n", "(unknown name)": "MATCH (n) RETURN m"}

_SCRIPT = """
const { lintCypherQuery } = require('@neo4j-cypher/language-support');
const queries = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const found = {};
for (const [name, text] of Object.entries(queries)) {
  const names = [...text.matchAll(/\\$(\\w+)/g)].map((match) => match[1]);
  const parameters = Object.fromEntries(names.map((each) => [each, each]));
  const result = lintCypherQuery(text, { parameters });
  found[name] = (result.diagnostics ?? result)
    .filter((each) => each.severity === 1)
    .map((each) => `${each.range.start.line + 1}: ${each.message}`);
}
console.log(JSON.stringify(found));
"""


def queries() -> dict[str, str]:
    """Every query by name; those that are made to measure, in each of their shapes."""
    found = dict(_constants())
    for direction in Direction:
        for limited in (False, True):
            name = f"edges({direction}, limited={limited})"
            found[name] = cypher.edges(direction, [EdgeKind.CITES], limited=limited)
    found["edges(all kinds)"] = cypher.edges(Direction.BOTH, (), limited=True)
    found["adjacent(all kinds)"] = cypher.adjacent(())
    found["adjacent(cites, moved_to)"] = cypher.adjacent([EdgeKind.CITES, EdgeKind.MOVED_TO])
    return found


def fingerprints() -> dict[str, str]:
    """SHA-256 of each query, by name."""
    return {name: hashlib.sha256(text.encode()).hexdigest() for name, text in queries().items()}


def _constants() -> Iterator[tuple[str, str]]:
    for name, value in sorted(vars(cypher).items()):
        if not name.isupper() or name.startswith("_"):
            continue
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}[{key}]", text) for key, text in value.items())
        elif name == "SCHEMA":
            yield from ((f"{name}[{place}]", text) for place, text in enumerate(value))


def main() -> None:
    """Lint, print, record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true", help="note what was found in order")
    arguments = parser.parse_args()
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise SystemExit("this check needs node and npm")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, PACKAGE],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        read = subprocess.run(
            [node, "-e", _SCRIPT],
            cwd=folder,
            input=json.dumps({**queries(), **_WRONG}),
            capture_output=True,
            text=True,
            check=True,
        )
    complaints = json.loads(read.stdout)
    if not all(complaints.pop(name) for name in _WRONG):
        raise SystemExit(f"{PACKAGE} passes queries that are wrong: it has checked nothing")
    for name, said in complaints.items():
        for line in said:
            print(f"{name}: {line}")
    wrong = sum(map(bool, complaints.values()))
    print(f"{len(complaints)} queries read by {PACKAGE}, {wrong} with complaints")
    if wrong:
        sys.exit(1)
    if arguments.record:
        said = {"package": PACKAGE, "queries": fingerprints()}
        RECORD.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
