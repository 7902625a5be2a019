"""Matrices in which nothing is to be found: the values of a real one, dealt anew."""

from collections.abc import Callable, Mapping

import numpy as np
import scipy.sparse as sp

Matrix = sp.csr_matrix[np.float32]
Shuffle = Callable[[Matrix, np.random.Generator], Matrix]

_TRADES_PER_DOCUMENT = 8


def within_documents(matrix: Matrix, random: np.random.Generator) -> Matrix:
    """Each document's values in columns drawn anew: documents keep their lengths, terms nothing."""
    columns = [
        random.choice(matrix.shape[1], size, replace=False) for size in np.diff(matrix.indptr)
    ]
    return sp.csr_matrix((matrix.data, np.concatenate(columns), matrix.indptr), shape=matrix.shape)


def within_terms(matrix: Matrix, random: np.random.Generator) -> Matrix:
    """Each term's values in documents drawn anew: terms keep their frequencies."""
    return sp.csr_matrix(within_documents(sp.csr_matrix(matrix.T), random).T)


def by_trades(matrix: Matrix, random: np.random.Generator) -> Matrix:
    """Documents keep their number of terms, terms their documents and values.

    Curveball: two documents at a time deal anew the terms that only one of them has, and the values
    of those that both have (Strona et al. 2014, "A fast and unbiased procedure to randomize
    ecological binary matrices").
    """
    held = [
        dict(zip(matrix.indices[a:b].tolist(), matrix.data[a:b].tolist(), strict=True))
        for a, b in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True)
    ]
    for _ in range(_TRADES_PER_DOCUMENT * len(held)):
        first, second = (held[i] for i in random.choice(len(held), 2, replace=False))
        both = first.keys() & second.keys()
        own = sorted((first.keys() | second.keys()) - both)
        for term in both:
            if random.random() < 0.5:
                first[term], second[term] = second[term], first[term]
        values = first | second
        n_first = sum(term in first for term in own)
        random.shuffle(own)
        for term in own:
            first.pop(term, None)
            second.pop(term, None)
        first.update((term, values[term]) for term in own[:n_first])
        second.update((term, values[term]) for term in own[n_first:])
    rows = np.repeat(np.arange(len(held)), [len(row) for row in held])
    columns = [term for row in held for term in row]
    values_ = np.array([value for row in held for value in row.values()], dtype=np.float32)
    return sp.csr_matrix((values_, (rows, columns)), shape=matrix.shape)


SHUFFLES: Mapping[str, Shuffle] = {
    "within documents": within_documents,
    "within terms": within_terms,
    "by trades": by_trades,
}
