"""Two records became one: where each link leads then."""

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.merging import (
    Link,
    Move,
    Release,
    Step,
    TwoCustomers,
    TwoRecords,
    customers_merged,
    is_beside,
    records_merged,
)
from shared.model.refs import ConnectionId, Kind, Ref

CRM, XERO = ConnectionId("hubspot:1"), ConnectionId("xero:a")
ACME, ACME_LTD = Ref(CRM, Kind.COMPANY, "1"), Ref(CRM, Kind.COMPANY, "2")
X, Y = Ref(XERO, Kind.CUSTOMER, "x"), Ref(XERO, Kind.CUSTOMER, "y")
INTENT = "customer:xero:a"


def test_the_survivor_takes_the_customer_of_the_one_that_is_gone() -> None:
    steps = records_merged([Link(ACME, INTENT, X)], [], ACME_LTD)

    assert (Move(Link(ACME, INTENT, X), Link(ACME_LTD, INTENT, X)),) == steps


def test_two_that_had_one_customer_keep_it_once() -> None:
    steps = records_merged([Link(ACME, INTENT, X)], [Link(ACME_LTD, INTENT, X)], ACME_LTD)

    assert (Release(Link(ACME, INTENT, X), heir=ACME_LTD),) == steps


def test_two_customers_of_one_company_are_shown_and_asked_about_while_deals_go_on_to_the_survivors() -> None:
    old = Link(ACME, INTENT, X)

    steps = records_merged([old], [Link(ACME_LTD, INTENT, Y)], ACME_LTD)

    assert (TwoCustomers(ACME_LTD, Y, X), Move(old, Link(ACME_LTD, f"beside:{INTENT}:x", X))) == steps


def test_a_link_follows_its_customer() -> None:
    steps = customers_merged([Link(ACME, INTENT, X)], X, Y, None)

    assert (Move(Link(ACME, INTENT, X), Link(ACME, INTENT, Y)),) == steps


def test_a_customer_that_two_companies_have_stays_the_first_ones_and_is_asked_about() -> None:
    steps = customers_merged([Link(ACME, INTENT, X)], X, Y, ACME_LTD)

    assert (
        Move(Link(ACME, INTENT, X), Link(ACME, INTENT, Y), way_back=False),
        TwoRecords(Y, ACME_LTD, ACME),
    ) == steps


def test_finance_merging_what_one_company_had_twice_ends_the_second_link() -> None:
    first, beside = Link(ACME, INTENT, Y), Link(ACME, f"beside:{INTENT}:x", X)

    assert (Release(beside),) == customers_merged([first, beside], X, Y, ACME)
    assert (Release(beside), Move(first, Link(ACME, INTENT, X))) == customers_merged([first, beside], Y, X, ACME)


CUSTOMERS = [Ref(XERO, Kind.CUSTOMER, name) for name in "abcd"]
INTENTS = [INTENT, f"{INTENT}:GBP", f"{INTENT}:EUR"]
LINKS = st.dictionaries(st.sampled_from(INTENTS), st.sampled_from(CUSTOMERS), max_size=3)


def after(links: set[Link], steps: tuple[Step, ...]) -> set[Link]:
    """Carry the steps out, one by one: no link may be taken twice, none may take the place of another."""
    for step in steps:
        match step:
            case Move(old, new, _):
                links.remove(old)
                assert (new.record, new.intent) not in {(link.record, link.intent) for link in links}
                links.add(new)
            case Release(link, _):
                links.remove(link)
            case _:
                pass
    return links


@given(LINKS, LINKS)
def test_no_customer_is_lost_and_nobody_is_linked_to_who_is_gone(gone: dict[str, Ref], kept: dict[str, Ref]) -> None:
    before = {Link(ACME, intent, one) for intent, one in gone.items()}
    there = {Link(ACME_LTD, intent, one) for intent, one in kept.items()}

    done = after(before | there, records_merged(sorted(before, key=str), sorted(there, key=str), ACME_LTD))

    assert {ACME_LTD} >= {link.record for link in done}
    assert {*gone.values(), *kept.values()} == {link.customer for link in done}
    assert there <= done
    assert all(is_beside(link.intent) for link in done - there if link.intent not in {one.intent for one in before})


@given(LINKS, st.sampled_from(CUSTOMERS), st.sampled_from(CUSTOMERS), st.sampled_from([None, ACME, ACME_LTD]))
def test_every_deal_goes_to_the_customer_that_is_left(
    had: dict[str, Ref], gone: Ref, survivor: Ref, owner: Ref | None
) -> None:
    if gone == survivor:
        return
    links = {Link(ACME, intent, one) for intent, one in had.items()}

    done = after(set(links), customers_merged(sorted(links, key=str), gone, survivor, owner))

    assert gone not in {link.customer for link in done}
    assert {intent: survivor if one == gone else one for intent, one in had.items()} == {
        link.intent: link.customer for link in done
    }
