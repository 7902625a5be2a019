"""The vector stores beyond the standard suite: filters, diversity, and a library's for reading."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

import decisis
from decisis.langchain import DecisisVectorStore, LibraryVectorStore
from decisis.langchain.similarity import Neighbour, marginal_relevance, unit
from law.errors import LibraryError
from pipeline.filters import Filters

QUESTION = "notice to end a month-to-month tenancy"


class Letters(Embeddings):
    """A text's vector counts its letters a, b and c."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(text.count(letter)) for letter in "abc"] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.fixture
def letters() -> DecisisVectorStore:
    texts = ["a", "aab", "ab", "b", "c"]
    kinds = [{"long": len(text) > 1} for text in texts]
    return DecisisVectorStore.from_texts(texts, Letters(), kinds, ids=texts)


@pytest.fixture(scope="module")
def passages(calder: decisis.Library) -> LibraryVectorStore:
    return DecisisVectorStore.from_library(calder)


def contents(documents: list[Document]) -> list[str]:
    return [document.page_content for document in documents]


def test_scores_are_cosines(letters: DecisisVectorStore) -> None:
    found = letters.similarity_search_with_score("aa", k=3)
    assert [document.id for document, _ in found] == ["a", "aab", "ab"]
    assert [score for _, score in found] == pytest.approx([1, 2 / 5**0.5, 0.5**0.5])
    relevance = letters.similarity_search_with_relevance_scores("aa", k=10)
    assert {document.id: score for document, score in relevance}["c"] == pytest.approx(0.5)


def test_by_vector(letters: DecisisVectorStore) -> None:
    assert contents(letters.similarity_search_by_vector([0, 0, 9], k=1)) == ["c"]


def test_a_filter_is_a_function_of_the_document(letters: DecisisVectorStore) -> None:
    found = letters.similarity_search("a", k=4, filter=lambda document: document.metadata["long"])
    assert contents(found) == ["aab", "ab"]
    assert letters.similarity_search("a", filter=lambda document: False) == []


@pytest.mark.parametrize(
    ("lambda_mult", "expected"), [(1.0, ["a", "aab", "ab"]), (0.3, ["a", "b", "ab"])]
)
def test_diversity(letters: DecisisVectorStore, lambda_mult: float, expected: list[str]) -> None:
    letters.delete(["c"])
    found = letters.max_marginal_relevance_search("a", k=3, lambda_mult=lambda_mult)
    assert contents(found) == expected
    by_vector = letters.max_marginal_relevance_search_by_vector(
        [1, 0, 0], k=3, lambda_mult=lambda_mult
    )
    assert contents(by_vector) == expected


def test_diversity_of_nothing() -> None:
    assert marginal_relevance([], 3, 0.5) == []
    alone = Neighbour(Document(page_content=""), 0.0, np.zeros(2, dtype=np.float32))
    assert marginal_relevance([alone], 3, 0.5) == [0]


def test_a_vector_without_length_stays_without() -> None:
    assert unit([0, 0]).tolist() == [0, 0]
    assert unit([3, 4]).tolist() == pytest.approx([0.6, 0.8])


def test_documents_are_copies(letters: DecisisVectorStore) -> None:
    metadata = {"tags": ["one"]}
    letters.add_texts(["abc"], [metadata], ids=["abc"])
    letters.get_by_ids(["abc"])[0].metadata["tags"].append("two")
    letters.similarity_search("abc", k=1)[0].metadata["tags"].append("three")
    metadata["tags"].append("four")
    assert letters.get_by_ids(["abc"])[0].metadata == {"tags": ["one"]}


def test_the_last_of_equal_ids_stands(letters: DecisisVectorStore) -> None:
    assert letters.add_texts(["first c", "second"], ids=["x", "x"]) == ["x", "x"]
    assert contents(letters.get_by_ids(["x"])) == ["second"]
    assert len(letters.similarity_search("a", k=10)) == 6


def test_delete_all(letters: DecisisVectorStore) -> None:
    assert letters.delete() is True
    assert letters.similarity_search("a") == []
    letters.add_texts(["c"])
    assert contents(letters.similarity_search("c")) == ["c"]


@pytest.mark.parametrize(
    ("metadatas", "ids"),
    [([{}], None), (None, ["1"]), ([{}, {}, {}], None), (None, ["1", "2", "3"])],
)
def test_lists_of_unequal_length_are_refused(
    letters: DecisisVectorStore, metadatas: list[dict[str, object]] | None, ids: list[str] | None
) -> None:
    with pytest.raises(ValueError, match="zip"):
        letters.add_texts(["d", "e"], metadatas, ids=ids)
    assert len(letters.similarity_search("a", k=10)) == 5


@pytest.mark.parametrize("k", [0, -1])
def test_nothing_asked_for_is_nothing(letters: DecisisVectorStore, k: int) -> None:
    assert letters.similarity_search("a", k=k) == []


def test_threads_share_a_store(letters: DecisisVectorStore) -> None:
    def work(number: int) -> None:
        name = str(number % 5)
        letters.add_texts(["abc" * (number + 1)], ids=[name])
        assert letters.similarity_search("a", k=1)
        letters.delete([name])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(200)))
    assert len(letters.similarity_search("a", k=100)) == 5


def test_the_packaged_encoder_is_the_default() -> None:
    store = DecisisVectorStore()
    store.add_texts(["A boat shall carry a bell.", "A tenant pays rent on the first of the month."])
    assert "tenant" in store.similarity_search("When is rent due?", k=1)[0].page_content


def test_a_librarys_passages(calder: decisis.Library, passages: LibraryVectorStore) -> None:
    found = passages.similarity_search_with_score(QUESTION, k=3)
    first, score = found[0]
    assert first.metadata["citation"] == "CSA 1971, § 22-6-3"
    assert first.metadata["score"] == score == max(score for _, score in found)
    expected = calder.vectors.search(calder.encoder.encode_query(QUESTION), 3)
    assert [score for _, score in found] == pytest.approx([entry.score for entry in expected])


def test_a_librarys_filters(passages: LibraryVectorStore) -> None:
    only = Filters(kinds=("opinion",))
    found = passages.similarity_search(QUESTION, k=5, filter=only)
    assert {document.metadata["kind"] for document in found} == {"opinion"}
    nowhere = Filters(jurisdictions=("nm",))
    assert passages.similarity_search(QUESTION, filter=nowhere) == []


def test_passages_by_id(passages: LibraryVectorStore) -> None:
    wanted = passages.similarity_search(QUESTION, k=3)
    ids = [document.metadata["id"] for document in wanted]
    found = passages.get_by_ids([*ids, "cd/code/0-0-0#0", "no id", f"{ids[0]}9"])
    assert [document.id for document in found] == ids
    assert contents(found) == contents(wanted)
    assert "score" not in found[0].metadata


def test_a_retriever_of_diverse_passages(passages: LibraryVectorStore) -> None:
    retriever = passages.as_retriever(search_type="mmr", search_kwargs={"k": 3})
    found = retriever.invoke(QUESTION)
    assert len({document.id for document in found}) == 3
    assert found[0].metadata["citation"] == "CSA 1971, § 22-6-3"


def test_a_library_is_for_reading(passages: VectorStore) -> None:
    with pytest.raises(LibraryError, match="decisis import"):
        passages.add_documents([Document(page_content="new law")])
    with pytest.raises(LibraryError, match="decisis import"):
        passages.delete(["cd/code/22-6-3#0"])
    with pytest.raises(LibraryError, match="DecisisVectorStore"):
        LibraryVectorStore.from_texts(["new law"], Letters())
