import ast
from dataclasses import replace
from typing import Any

import pytest


def _ids(body: bytes) -> list[str]:
    _, events = ast.literal_eval(body.decode())
    return [event["id"] for event in events]


def _publish(client: Any, *ids: str) -> None:
    client.shop.outbox.publish([{"id": id_} for id_ in ids])


def _pending(client: Any) -> int:
    return int(client.http.get("/_sandbox/outbox").json()["pending"])


def _refused(client: Any, inbox: Any, attempts: int) -> None:
    """Wait until so many attempts were made and noted: what comes next is planned only then."""
    inbox.wait(attempts)
    client.until(lambda: len(client.shop.outbox.deliveries()) == attempts)


def _settled(client: Any) -> None:
    client.until(lambda: _pending(client) == 0)


@pytest.fixture
def sender(client: Any, inbox: Any, until: Any) -> Any:
    client.until = until
    client.control("webhooks", target=inbox.url)
    return client


def test_what_is_due_together_leaves_in_one_signed_delivery_of_limited_size(sender: Any, inbox: Any) -> None:
    _publish(sender, "a", "b")
    _publish(sender, "c", "d")

    bodies = inbox.wait(2)

    assert [["a", "b", "c"], ["d"]] == sorted(map(_ids, bodies))
    headers, body = inbox.received[0]
    assert f"{inbox.url} {len(body)}" == headers["X-Signed"]
    _settled(sender)


def test_a_refused_delivery_is_repeated_when_the_clock_says_so(sender: Any, inbox: Any) -> None:
    inbox.statuses[:] = [500, 404]
    _publish(sender, "a")
    _refused(sender, inbox, 1)

    sender.control("clock", advance_s=61)
    _refused(sender, inbox, 2)
    assert 1 == _pending(sender)
    sender.control("clock", advance_s=3601)
    bodies = inbox.wait(3)

    assert [0, 1, 2] == [ast.literal_eval(body.decode())[0] for body in bodies]
    _settled(sender)
    log = sender.http.get("/_sandbox/deliveries").json()
    assert [(0, 500), (1, 404), (2, 200)] == [(row["attempt"], row["status"]) for row in log]
    assert [{"id": "a"}] == log[0]["events"]


def test_what_was_refused_can_be_repeated_at_once_and_what_is_held_back_is_not(sender: Any, inbox: Any) -> None:
    inbox.statuses[:] = [500]
    _publish(sender, "a")
    sender.until(lambda: bool(sender.shop.outbox.deliveries()))
    sender.control("webhooks", mode="delay")
    _publish(sender, "held")
    sender.until(lambda: len(sender.shop.outbox._deliveries) == 2)

    assert {"repeated": 1} == sender.control("outbox")

    assert [["a"], ["a"]] == list(map(_ids, inbox.wait(2)))
    sender.until(lambda: _pending(sender) == 1)


def test_after_the_last_retry_events_are_given_up(sender: Any, inbox: Any) -> None:
    inbox.statuses[:] = [500, 500, 500]
    _publish(sender, "a")

    for attempt in (1, 2, 3):
        _refused(sender, inbox, attempt)
        sender.control("clock", advance_s=4000)

    _settled(sender)
    assert 3 == len(inbox.received)


def test_a_receiver_that_is_not_there_counts_as_no_answer(sender: Any) -> None:
    sender.control("webhooks", target="http://127.0.0.1:9/hook")
    _publish(sender, "a")

    sender.until(lambda: bool(sender.shop.outbox.deliveries()))

    assert 0 == sender.shop.outbox.deliveries()[0]["status"]


def test_duplicate_sends_twice_and_once_more_as_a_new_event(sender: Any, inbox: Any) -> None:
    sender.control("webhooks", mode="duplicate")
    _publish(sender, "a")

    bodies = inbox.wait(3)

    assert [["a"], ["a"], ["a again"]] == sorted(map(_ids, bodies))


def test_reorder_shuffles_within_the_window_and_loses_nothing(sender: Any, inbox: Any) -> None:
    sender.control("webhooks", mode="reorder", seed=4)
    _publish(sender, *"abcdefghij")

    sender.until(lambda: sum(len(_ids(body)) for _, body in inbox.received) == 10)

    arrived = [id_ for _, body in inbox.received for id_ in _ids(body)]
    assert list("abcdefghij") == sorted(arrived)
    assert list("abcdefghij") != arrived


@pytest.mark.parametrize("release", [("clock", {"advance_s": 1}), ("webhooks", {"mode": "on"})])
def test_delay_holds_until_the_clock_or_the_mode_changes(sender: Any, inbox: Any, release: Any) -> None:
    sender.control("webhooks", mode="delay")
    _publish(sender, "a")
    sender.until(lambda: any(delivery.attempt == 0 for delivery in sender.shop.outbox._deliveries))
    assert [] == inbox.received
    assert 1 == _pending(sender)

    path, body = release
    sender.control(path, **body)

    assert [["a"]] == list(map(_ids, inbox.wait(1)))


def test_a_delay_in_seconds_runs_on_the_sandbox_clock(sender: Any, inbox: Any) -> None:
    sender.control("webhooks", mode="delay", delay_s=600)
    _publish(sender, "a")
    sender.until(lambda: any(delivery.attempt == 0 for delivery in sender.shop.outbox._deliveries))

    sender.control("clock", advance_s=599)
    assert 1 == _pending(sender)
    sender.control("clock", advance_s=2)

    inbox.wait(1)


def test_off_loses_events(sender: Any, inbox: Any) -> None:
    sender.control("webhooks", mode="off")
    _publish(sender, "lost")
    sender.control("webhooks", mode="on")
    _publish(sender, "kept")

    assert [["kept"]] == list(map(_ids, inbox.wait(1)))


def test_reset_drops_what_is_queued_and_keeps_the_target(sender: Any, inbox: Any) -> None:
    sender.control("webhooks", mode="delay")
    _publish(sender, "old")

    sender.control("reset")
    _publish(sender, "new")

    assert [["new"]] == list(map(_ids, inbox.wait(1)))
    assert inbox.url == sender.http.get("/_sandbox/webhooks").json()["target"]


def test_in_order_nothing_overtakes_a_refused_delivery(sender: Any, inbox: Any) -> None:
    sender.shop.outbox.in_order = True
    inbox.statuses[:] = [500]
    _publish(sender, "a")
    _refused(sender, inbox, 1)
    _publish(sender, "b")
    sender.until(lambda: not sender.shop.outbox._buffer)

    assert 1 == len(inbox.received)
    sender.control("clock", advance_s=61)

    assert [["a"], ["a"], ["b"]] == list(map(_ids, inbox.wait(3)))
    _settled(sender)


def test_a_vendor_may_want_more_than_a_status(sender: Any, inbox: Any) -> None:
    outbox = sender.shop.outbox
    outbox.courier = replace(outbox.courier, accepted=lambda status, body: status == 200 and body == b"taken")

    _publish(sender, "a")
    _refused(sender, inbox, 1)

    assert 1 == _pending(sender)


def test_what_may_not_travel_together_leaves_apart(sender: Any, inbox: Any) -> None:
    outbox = sender.shop.outbox
    outbox.courier = replace(outbox.courier, together=lambda event: event["id"][0])

    _publish(sender, "a1", "b1", "a2")

    assert [["a1", "a2"], ["b1"]] == sorted(map(_ids, inbox.wait(2)))
    _settled(sender)
