"""Every Cypher query has been read by Neo4j's own checker: see ``bench.lint_cypher``."""

import json

from bench.lint_cypher import RECORD, fingerprints


def test_no_query_has_changed_since_it_was_checked() -> None:
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))["queries"]
    assert fingerprints() == recorded, "run: python -m bench.lint_cypher --record"
