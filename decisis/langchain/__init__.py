"""decisis in LangChain: retriever, vector stores, reranker and embeddings on ``langchain_core``.

A chain that answers from a library, with any chat model as ``model``:

    import decisis
    from decisis.langchain import DecisisRetriever, format_documents
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnablePassthrough

    retriever = DecisisRetriever(library=decisis.open("my-library"), k=5)
    prompt = ChatPromptTemplate.from_template(
        "Answer from these passages alone and cite them.\\n\\n{passages}\\n\\nQuestion: {question}"
    )
    chain = (
        {"passages": retriever | format_documents, "question": RunnablePassthrough()}
        | prompt
        | model
        | StrOutputParser()
    )
    chain.invoke("How many days does a tenant have to pay overdue rent?")

What such a chain writes is not verified; ``Library.ask`` checks each quotation and citation.
"""

from importlib.util import find_spec

from law.errors import DecisisError

if find_spec("langchain_core") is None:
    raise DecisisError(
        "decisis.langchain needs langchain-core: run pip install 'decisis[langchain]'"
    )

from decisis.langchain.documents import format_documents
from decisis.langchain.embeddings import DecisisEmbeddings
from decisis.langchain.library_store import LibraryVectorStore
from decisis.langchain.reranker import DecisisReranker
from decisis.langchain.retriever import DecisisRetriever
from decisis.langchain.vector_store import DecisisVectorStore

__all__ = [
    "DecisisEmbeddings",
    "DecisisReranker",
    "DecisisRetriever",
    "DecisisVectorStore",
    "LibraryVectorStore",
    "format_documents",
]
