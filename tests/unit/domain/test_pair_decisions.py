"""Lines that can't be followed are refused, each with its number; the others are followed."""

from decimal import Decimal

from shared.domain.pair_decisions import Row, above, decide
from shared.model.pairing import Pair, Suggestion
from shared.model.refs import Kind, Ref
from tests import builders


def pair(
    crm: str, customer: str, score: str = "0.95", suggestion: Suggestion = Suggestion.LINK, currency: str = ""
) -> Pair:
    return Pair(
        Ref(builders.CRM, Kind.COMPANY, crm),
        Ref(builders.LEDGER, Kind.CUSTOMER, customer),
        suggestion,
        Decimal(score),
        (),
        f"Company {crm}",
        f"Customer {customer}",
        f"mark {crm}{customer}",
        currency,
    )


ONE, TWO, THREE = pair("1", "a"), pair("2", "b"), pair("3", "c")


def test_lines_are_followed_whatever_the_case_and_blank_ones_left() -> None:
    rows = [Row(2, ONE.id, " Link "), Row(3, TWO.id, "REJECT", TWO.mark), Row(4, THREE.id, "  ")]

    decided = decide(rows, [ONE, TWO, THREE])

    assert ([ONE], [TWO], 1, []) == (decided.link, decided.reject, decided.blank, decided.refused)


def test_a_line_whose_records_have_changed_is_stale() -> None:
    decided = decide([Row(2, ONE.id, "link", "another mark"), Row(3, TWO.id, "link", TWO.mark)], [ONE, TWO])

    assert [TWO] == decided.link
    [refusal] = decided.refused
    assert (2, True) == (refusal.line, refusal.stale)


def test_an_unknown_pair_is_stale_and_an_unknown_word_is_not() -> None:
    decided = decide([Row(2, "nobody", "link"), Row(3, ONE.id, "perhaps")], [ONE])

    assert [(2, True), (3, False)] == [(one.line, one.stale) for one in decided.refused]
    assert "link or reject" in decided.refused[1].sentence


def test_lines_that_contradict_one_another_are_all_refused() -> None:
    decided = decide([Row(2, ONE.id, "link"), Row(3, ONE.id, "reject"), Row(4, TWO.id, "link")], [ONE, TWO])

    assert ([TWO], []) == (decided.link, decided.reject)
    assert ["line 3 says reject about the same pair", "line 2 says link about the same pair"] == [
        one.sentence for one in decided.refused
    ]


def test_the_same_line_twice_counts_once() -> None:
    assert [ONE] == decide([Row(2, ONE.id, "link"), Row(3, ONE.id, "link")], [ONE]).link


def test_nobody_gets_two_customers_and_no_customer_two_records() -> None:
    other, shared = pair("1", "b"), pair("9", "c")

    decided = decide([Row(2, one.id, "link") for one in (ONE, other, THREE, shared)], [ONE, other, THREE, shared])

    assert [] == decided.link
    assert 4 == len(decided.refused)
    assert f"Company 1 would have 2 customers ({ONE.id}, {other.id}): choose one" in decided.refused[0].sentence


def test_a_company_may_have_a_customer_in_each_currency() -> None:
    pounds, dollars = pair("1", "a", currency="GBP"), pair("1", "b", currency="USD")

    assert [pounds, dollars] == decide([Row(2, pounds.id, "link"), Row(3, dollars.id, "link")], [pounds, dollars]).link


def test_a_score_takes_sure_pairs_only_however_high_a_doubtful_one_scores() -> None:
    low, doubtful = pair("4", "d", "0.91"), pair("5", "e", "0.99", Suggestion.REVIEW)

    assert [ONE] == above([ONE, low, doubtful], Decimal("0.95"))
    assert [ONE, low] == above([ONE, low, doubtful], Decimal(0))
