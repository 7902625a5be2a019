"""CUR factors: a matrix of cross-encoder scores, predicted from a few of its columns.

Offline, a cross-encoder scores k_q anchor queries against all N passages: R [k_q, N]. Its k_i
anchor columns explain the others, R ~ R[:, I] W, so that a new query pays for its k_i anchor
passages only and has all N scores predicted. Pure numpy (FAISS above 100,000 passages); nothing
here knows what a library or a cross-encoder is.

Mahoney and Drineas 2009, "CUR matrix decompositions for improved data analysis" (PNAS 106).
Yadav et al. 2022, "Efficient nearest neighbor search for cross-encoder models using matrix
factorization" (ANNCUR, arXiv 2210.12579).
"""

from pipeline.cur.factors import CurFactors
from pipeline.cur.fitting import Selection, fit_anncur, fit_cur
from pipeline.cur.groups import TopicFactors, TopicScores
from pipeline.cur.index import FactorIndex, highest
from pipeline.cur.scores import AnchorScores, Floats, Numbers, columns_of, usable
from pipeline.cur.selection import medoids

__all__ = [
    "AnchorScores",
    "CurFactors",
    "FactorIndex",
    "Floats",
    "Numbers",
    "Selection",
    "TopicFactors",
    "TopicScores",
    "columns_of",
    "fit_anncur",
    "fit_cur",
    "highest",
    "medoids",
    "usable",
]
