"""The reranker: the cross-encoder's order mixed with the order that the documents came in."""

import math

import pytest
from langchain_core.documents import Document
from pydantic import ValidationError

from decisis.langchain import DecisisReranker
from tests.decisis.making import GivenLogits, WordOverlap

QUERY = "How many days does a tenant have to pay overdue rent?"
BELL = "A boat on a public lake shall carry a bell."
DEPOSIT = "The owner shall return the tenant's deposit within thirty days."
RENT = "A tenant who receives notice of overdue rent has three days in which to pay it."


def documents(*texts: str) -> list[Document]:
    return [Document(page_content=text, metadata={"source": "test"}) for text in texts]


def order(reranker: DecisisReranker, given: list[Document]) -> list[str]:
    return [document.page_content for document in reranker.compress_documents(given, QUERY)]


def test_the_packaged_model_puts_the_answer_first() -> None:
    given = documents(BELL, DEPOSIT, RENT)
    reranker = DecisisReranker(weight=1)
    assert order(reranker, given) == [RENT, DEPOSIT, BELL]
    first = reranker.compress_documents(given, QUERY)[0]
    assert first.metadata["logit"] > 0
    assert first.metadata["source"] == "test"
    assert given[2].metadata == {"source": "test"}


def test_without_weight_the_order_stays() -> None:
    assert order(DecisisReranker(weight=0), documents(BELL, DEPOSIT, RENT)) == [BELL, DEPOSIT, RENT]


@pytest.mark.parametrize(("weight", "first"), [(0.2, "a"), (0.8, "c")])
def test_scores_are_mixed_by_weight(weight: float, first: str) -> None:
    given = documents("a", "b", "c")
    for document, score in zip(given, [9.0, 2.0, 1.0], strict=True):
        document.metadata["score"] = score
    model = GivenLogits([-5.0, 0.0, 4.0])
    assert order(DecisisReranker(cross_encoder=model, weight=weight), given)[0] == first


def test_no_more_than_the_budget_is_read() -> None:
    model = GivenLogits([0.0, 5.0])
    reranker = DecisisReranker(cross_encoder=model, budget=2, weight=1)
    found = reranker.compress_documents(documents("a", "b", "c", "d"), QUERY)
    assert [document.page_content for document in found] == ["b", "a", "c", "d"]
    assert model.calls == 2
    scores = [document.metadata["score"] for document in found]
    assert scores == sorted(scores, reverse=True)
    assert ["logit" in document.metadata for document in found] == [True, True, False, False]


def test_top_n() -> None:
    model = GivenLogits([1.0, 2.0, 3.0])
    reranker = DecisisReranker(cross_encoder=model, weight=1, top_n=2)
    assert order(reranker, documents("a", "b", "c")) == ["c", "b"]


@pytest.mark.parametrize(
    ("logits", "expected"),
    [([math.nan, 1.0, 0.0, 2.0], "dbac"), ([math.nan, math.inf, math.nan, -math.inf], "abcd")],
)
def test_a_logit_that_is_no_number_counts_as_the_worst(logits: list[float], expected: str) -> None:
    reranker = DecisisReranker(cross_encoder=GivenLogits(logits), weight=0.9)
    assert order(reranker, documents(*"abcd")) == list(expected)


def test_no_documents() -> None:
    assert list(DecisisReranker(cross_encoder=WordOverlap()).compress_documents([], QUERY)) == []


def test_the_header_is_read_too() -> None:
    first, second = documents("one", "two")
    second.metadata["header"] = "Overdue rent"
    reranker = DecisisReranker(cross_encoder=WordOverlap(), weight=1)
    assert order(reranker, [first, second]) == ["two", "one"]


@pytest.mark.anyio
async def test_asynchronously() -> None:
    reranker = DecisisReranker(cross_encoder=WordOverlap(), weight=1)
    found = await reranker.acompress_documents(documents(BELL, RENT), QUERY)
    assert found[0].page_content == RENT


@pytest.mark.parametrize(
    ("name", "value"), [("budget", -1), ("weight", 1.1), ("top_n", 0), ("model", "x")]
)
def test_wrong_parameters_are_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        DecisisReranker.model_validate({"cross_encoder": WordOverlap(), name: value})
