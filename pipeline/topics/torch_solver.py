"""The factorisation of ``solver`` on a PyTorch device, such as a GPU."""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import torch

from pipeline.topics.solver import Data, Factors, Floats, converged, relative_error

_EPSILON = 1e-12


@dataclass(frozen=True)
class TorchData:
    """A matrix on the device, both ways round; see ``solver.Data``."""

    held: Data
    matrix: torch.Tensor
    transposed: torch.Tensor

    @classmethod
    def of(cls, matrix: sp.csr_matrix[np.float32], device: str) -> "TorchData":
        return cls(Data.of(matrix), _on(matrix, device), _on(matrix.T.tocsr(), device))


def factorize(
    data: TorchData,
    weights: Floats,
    components: Floats,
    *,
    tolerance: float,
    max_iterations: int,
    documents: Floats | None = None,
) -> Factors:
    """As ``solver.factorize``, up to rounding."""
    device = data.matrix.device
    diagonal = np.ones(len(weights), np.float32) if documents is None else documents
    squared_norm = data.held.squared_norm(diagonal)
    d = torch.from_numpy(diagonal).to(device)
    # Rows are topics in both.
    w = torch.from_numpy(np.ascontiguousarray(weights.T)).to(device)
    h = torch.from_numpy(components.copy()).to(device)
    error = last = squared_norm
    iterations = 0
    for _ in range(max_iterations):
        iterations += 1
        _sweep(w, torch.sparse.mm(data.matrix, h.T).T * d, h @ h.T)
        towards, gram = torch.sparse.mm(data.transposed, (w * d).T).T, w @ w.T
        _sweep(h, towards, gram)
        fit = float((towards * h).sum(dtype=torch.float64))
        model = float((gram * (h @ h.T)).sum(dtype=torch.float64))
        error = max(squared_norm - 2 * fit + model, 0.0)
        if converged(last, error, squared_norm, tolerance):
            break
        last = error
    found = np.ascontiguousarray(w.T.cpu().numpy())
    return Factors(found, h.cpu().numpy(), relative_error(error, squared_norm), iterations)


def _on(matrix: sp.csr_matrix[np.float32], device: str) -> torch.Tensor:
    entries = matrix.tocoo()
    places = torch.from_numpy(np.stack([entries.row, entries.col]).astype(np.int64))
    values = torch.from_numpy(entries.data)
    tensor = torch.sparse_coo_tensor(places, values, entries.shape, check_invariants=True)
    return tensor.coalesce().to(device)


def _sweep(factor: torch.Tensor, towards: torch.Tensor, gram: torch.Tensor) -> None:
    """One pass over the topics (rows of ``factor``), each at its optimum given the others."""
    for j, squared in enumerate(gram.diagonal().tolist()):
        if squared > _EPSILON:
            factor[j] = (factor[j] + (towards[j] - gram[j] @ factor) / squared).clamp_(min=0)
