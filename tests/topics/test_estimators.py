"""NMFk and HNMFk are scikit-learn's kind of estimators."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from pipeline.topics.branches import Unweighted
from pipeline.topics.hierarchy import HNMFk
from pipeline.topics.nmfk import NMFk


def expected_failures(estimator):
    if isinstance(estimator, HNMFk):
        reason = "documents without a single word make a tree too: one root"
        return {"check_estimators_empty_data_messages": reason}
    return {}


@parametrize_with_checks(
    [
        NMFk(max_topics=4, perturbations=3),
        NMFk(max_topics=4, perturbations=3, search="linear"),
        HNMFk(NMFk(max_topics=4, perturbations=3), min_documents=10, weighting=Unweighted),
        HNMFk(),
    ],
    expected_failed_checks=expected_failures,
)
def test_scikit_learn_s_checks(estimator, check):
    check(estimator)
