import gzip
import json

import pytest
from sklearn.metrics import adjusted_mutual_info_score

from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.vocabulary import Vocabulary

pytestmark = pytest.mark.real_law


@pytest.fixture(scope="module")
def sections(request):
    """Every twelfth section of New Mexico with text: about 2,000."""
    file = request.config.rootpath.parent / "shared/corpora/new-mexico/statutes.jsonl.gz"
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["text"].strip()]
    return rows[::12]


def test_topics_follow_the_chapters_of_the_code(sections):
    _, counts = Vocabulary.learn(f"{row['heading']}\n{row['text']}" for row in sections)
    hnmfk = HNMFk().fit(counts)
    homes = [
        next(str(share.path) for share in shares if share.home) for shares in hnmfk.shares(counts)
    ]
    assert len(set(homes)) >= 5
    # 0 is chance; many sections are alike across the 84 chapters (penalties, funds, fees).
    assert adjusted_mutual_info_score([row["chapter"] for row in sections], homes) > 0.1
