from dataclasses import replace
from datetime import timedelta

from shared.domain import requests
from tests.builders import deal


def test_a_request_is_told_from_the_next_one_by_when_the_deal_changed() -> None:
    stamped = requests.stamped(deal(action="refresh"))

    assert "2026-11-21T10:00:00Z refresh" == stamped
    assert "2026-11-21T10:00:00Z refresh: done" == requests.answer(stamped, "done")
    assert requests.is_answered(stamped, "2026-11-21T10:00:00Z refresh: done")
    assert not requests.is_answered(stamped, "2026-11-21T09:00:00Z refresh: done")


def test_where_nothing_is_asked_nothing_is_answered() -> None:
    assert "" == requests.answer(requests.stamped(deal()), "done")
    assert requests.is_answered("", "")


def test_two_requests_within_a_second_are_two() -> None:
    first = deal(action="create_invoice")
    second = replace(first, seen_at=first.seen_at + timedelta(milliseconds=250))

    assert not requests.is_answered(requests.stamped(second), requests.answer(requests.stamped(first), "done"))
