"""
The figures of `make bench` on a part of the corpora, from the halves that no rule or threshold was tuned on.
"""

import pytest

from shared.domain.matching import Policy, match
from tests.corpora.companies import companies
from tests.corpora.febrl import febrl
from tests.corpora.scoring import Corpus, scored


def people(number: int) -> Corpus:
    return febrl(number, held_out=True)


def firms() -> Corpus:
    return companies(21, 2500, held_out=True)


def test_of_what_is_linked_no_more_than_one_in_a_thousand_is_wrong() -> None:
    results = [scored(corpus, match(corpus.left, corpus.right)) for corpus in (firms(), *map(people, (1, 2, 3)))]
    linked = sum(result.linked for result in results)

    assert linked > 2000
    assert sum(len(result.wrong) for result in results) <= linked / 1000


@pytest.mark.parametrize(("number", "least"), [(1, 0.8), (2, 0.78), (3, 0.76)])
def test_most_people_with_mistakes_in_every_field_are_linked_and_nearly_all_others_shown(
    number: int, least: float
) -> None:
    corpus = people(number)
    result = scored(corpus, match(corpus.left, corpus.right))

    assert result.recall >= least
    assert result.review_recall >= 0.85
    assert result.review_precision >= 0.95


def test_companies_are_linked_wherever_both_systems_tell_a_second_feature() -> None:
    corpus = firms()
    result = scored(corpus, match(corpus.left, corpus.right))

    assert result.recall >= 0.74
    assert result.review_recall >= 0.7


def test_a_threshold_that_is_too_low_is_found_out() -> None:
    """These figures can fail: linking what is for review breaks the first of them."""
    corpus = firms()
    careless = scored(corpus, match(corpus.left, corpus.right, Policy(link=9, support=1, margin=0)))

    assert len(careless.wrong) > careless.linked / 1000
