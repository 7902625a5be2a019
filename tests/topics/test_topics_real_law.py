import gzip
import json

import pytest
from sklearn.metrics import adjusted_mutual_info_score

from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.lexicon import Lexicon
from pipeline.topics.vocabulary import Vocabulary

pytestmark = pytest.mark.real_law


@pytest.fixture(scope="module")
def sections(request):
    """Every twelfth section of New Mexico with text: about 2,000."""
    file = request.config.rootpath.parent / "shared/corpora/new-mexico/statutes.jsonl.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["text"].strip()]
    return rows[::12]


def test_names_of_the_state_and_of_its_code_are_no_terms(sections):
    vocabulary, _ = Vocabulary.learn((row["text"] for row in sections), Lexicon.of("nm"))
    words = {word for term in vocabulary.terms for word in term.split()}
    assert not words & {"nmsa", "bernalillo", "section", "shall"}
    assert "new mexico" not in vocabulary.terms
    assert {"gross receipts", "real property", "board of county"} <= set(vocabulary.terms)


def test_topics_follow_the_chapters_of_the_code(sections):
    texts = (f"{row['heading']}\n{row['text']}" for row in sections)
    _, counts = Vocabulary.learn(texts, Lexicon.of("nm"))
    hnmfk = HNMFk().fit(counts)
    homes = [
        next(str(share.path) for share in shares if share.home) for shares in hnmfk.shares(counts)
    ]
    assert len(set(homes)) >= 5
    # 0 is chance; many sections are alike across the 84 chapters (penalties, funds, fees).
    assert adjusted_mutual_info_score([row["chapter"] for row in sections], homes) > 0.1
