"""The two registers of queries, and what suits each.

Who asks a question uses other words than the law's, and few; who looks for the authority behind a
sentence of a brief or an opinion pastes it, long and in the law's own words. Of the second kind a
library has as many as it likes (its own citations, masked), and what is learned from them
(``decisis adapt``) serves them alone: on questions the query map, the encoder and the learned
fusion lose (bench/plain_questions.py).

nDCG@10 by the weight of words, meaning and what matching opinions cite, and by the share of the
packaged cross-encoder, 24 calls; New Mexico: 300 citing sentences (with a share: 100 of them), 50
plain questions, the lawyers' 35 that it answers; 30 questions on the sample law:

    weights, share      citing       questions  lawyers'  sample
    1 : 1 : 0           .561
    1 : 1 : .25         .581         .455       .493      .854
    1 : 1 : .25, .7                  .638       .525      .891
    1 : 1 : 1           .612, .593
    1 : 1 : 1, .15            .608
    1 : 1 : 1, .3             .619
    1 : 1 : 1, .45            .613
    1 : 2 : .25                      .518       .487      .877
    1 : 2 : .25, .3                  .583       .520      .888
    1 : 2 : .25, .7                  .670       .532      .891
    1 : 2 : .25, 1                   .673       .533      .902
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from decisis.retrieval.candidates import CITED, DENSE, LEXICAL

# Of 1,362 citing sentences of New Mexico opinions 96 % are as long, and none asks; of 218 questions
# no more than a tenth are, and nearly all of these end with a question mark.
_PASSAGE_WORDS = 20
_ASKS = re.compile(r"\?\W*\Z")


@dataclass(frozen=True, slots=True)
class Register:
    """How queries of a register are searched.

    weights  of the legs' ranks in the fusion, by leg
    share    of the packaged cross-encoder in the final score
    """

    weights: Mapping[str, float]
    share: float


QUESTION = Register({LEXICAL: 1.0, DENSE: 2.0, CITED: 0.25}, share=0.7)
PASSAGE = Register({LEXICAL: 1.0, DENSE: 1.0, CITED: 1.0}, share=0.3)


def register_of(query: str) -> Register:
    """PASSAGE for what is as long as a citing sentence and asks nothing."""
    is_passage = len(query.split()) >= _PASSAGE_WORDS and not _ASKS.search(query)
    return PASSAGE if is_passage else QUESTION
