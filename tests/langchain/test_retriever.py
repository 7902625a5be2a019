"""The retriever: what a hit says of itself in LangChain, and a chain over it."""

import subprocess
import sys

import pytest
from langchain_core.documents import Document
from langchain_core.language_models import ParrotFakeChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from pydantic import ValidationError

import decisis
from decisis.langchain import DecisisRetriever, format_documents
from law.errors import QueryError
from pipeline.filters import Filters

QUESTION = "notice to end a month-to-month tenancy"


def test_a_document_is_the_passage_with_its_place(calder: decisis.Library) -> None:
    retriever = DecisisRetriever(library=calder, k=4, rerank=False, one_per_document=False)
    hits = calder.search(QUESTION, limit=4, rerank=False, one_per_document=False).hits
    for document, hit in zip(retriever.invoke(QUESTION), hits, strict=True):
        record = calder.show(document.metadata["document"])
        start, end = document.metadata["start"], document.metadata["end"]
        assert document.page_content == record.text[start:end] == hit.passage.text
        assert document.id == hit.passage.id
        assert document.metadata == {
            "id": hit.passage.id,
            "document": record.id,
            "kind": record.kind,
            "citation": record.citation,
            "heading": record.heading,
            "pin": hit.passage.label,
            "header": hit.passage.header,
            "standing": hit.standing.badge,
            "good_law": hit.standing.is_good_law,
            "start": start,
            "end": end,
            "source": record.source,
            "score": hit.score,
        }


@pytest.mark.parametrize(
    ("query", "document", "standing"),
    [
        ("CSA 1971, § 22-6-3", "cd/code/22-6-3", "in force"),
        ("CSA 1971, § 22-5-1", "cd/code/22-5-1", "repealed"),
        ("2019-CDCA-033", "cd/case/2019-CDCA-033", "overruled by 2022-CDSC-018"),
    ],
)
def test_standing_travels_with_the_document(
    calder: decisis.Library, query: str, document: str, standing: str
) -> None:
    (found,) = DecisisRetriever(library=calder, k=1, rerank=False).invoke(query)
    assert found.metadata["document"] == document
    assert found.metadata["standing"] == standing
    assert found.metadata["good_law"] == (standing == "in force")


def test_a_call_may_ask_for_more_and_for_less(calder: decisis.Library) -> None:
    retriever = DecisisRetriever(library=calder, rerank=False, filters=Filters(kinds=("section",)))
    assert {found.metadata["kind"] for found in retriever.invoke(QUESTION)} == {"section"}
    opinions = retriever.invoke(QUESTION, k=2, filters=Filters(kinds=("opinion",)))
    assert [found.metadata["kind"] for found in opinions] == ["opinion", "opinion"]


def test_reranking_within_a_budget(calder: decisis.Library) -> None:
    retriever = DecisisRetriever(library=calder, k=3, budget=4)
    expected = calder.search(QUESTION, limit=3, budget=4).hits
    assert [found.id for found in retriever.invoke(QUESTION)] == [
        hit.passage.id for hit in expected
    ]


@pytest.mark.parametrize(("name", "value"), [("k", 0), ("k", 10_000), ("budget", -1), ("kk", 3)])
def test_wrong_parameters_are_refused(calder: decisis.Library, name: str, value: int) -> None:
    with pytest.raises(ValidationError, match=name):
        DecisisRetriever(library=calder, **{name: value})


def test_errors_are_the_librarys(calder: decisis.Library) -> None:
    with pytest.raises(QueryError, match="the question is empty"):
        DecisisRetriever(library=calder).invoke(" ")
    with pytest.raises(QueryError, match="limit must be between"):
        DecisisRetriever(library=calder).invoke(QUESTION, k=0)


def test_a_chain_hands_the_model_numbered_passages(calder: decisis.Library) -> None:
    retriever = DecisisRetriever(library=calder, k=2, rerank=False)
    prompt = ChatPromptTemplate.from_template("{passages}\n\nQuestion: {question}")
    chain = (
        {"passages": retriever | format_documents, "question": RunnablePassthrough()}
        | prompt
        | ParrotFakeChatModel()
        | StrOutputParser()
    )
    said = chain.invoke(QUESTION)
    first, second = retriever.invoke(QUESTION)
    assert said.endswith(f"Question: {QUESTION}")
    assert f"[1] {first.metadata['heading']} - {first.metadata['citation']}" in said
    assert first.page_content in said
    assert f"\n\n[2] {second.metadata['heading']}" in said


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({}, "[1] \ntext"),
        ({"citation": "1 Cald. 2", "pin": "¶ 3"}, "[1] 1 Cald. 2, ¶ 3\ntext"),
        (
            {
                "citation": "§ 1",
                "heading": "Fees.",
                "pin": "",
                "good_law": False,
                "standing": "repealed",
            },
            "[1] Fees. - § 1 [repealed]\ntext",
        ),
    ],
)
def test_passages_for_a_prompt(metadata: dict[str, object], expected: str) -> None:
    assert format_documents([Document(page_content="text", metadata=metadata)]) == expected


def test_without_langchain_core_the_error_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['langchain_core'] = None\n"
        "from law.errors import DecisisError\n"
        "try: import decisis.langchain\n"
        "except DecisisError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'decisis[langchain]'" in done.stdout
    assert len(done.stdout.splitlines()) == 1
