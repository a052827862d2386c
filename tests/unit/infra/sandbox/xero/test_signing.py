import base64
import random

import pytest

from infra.sandbox.xero.signing import sign, tamper
from infra.sandbox.xero.webhooks import compose, handshake_body

KEY = "xero-webhook-key-0000000000000000000001=="
HANDSHAKE = b'{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "ABCDEFGHIJKLMNOPQRST"}'
INVOICE = "11111111-2222-4333-8444-555555555555"
DELIVERY = (
    '{"events":[{"resourceUrl":"https://api.xero.com/api.xro/2.0/Invoices/' + INVOICE + '",'
    '"resourceId":"' + INVOICE + '","eventDateUtc":"2026-03-04T10:15:30.123","eventType":"UPDATE",'
    '"eventCategory":"INVOICE","tenantId":"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee","tenantType":"ORGANISATION"}],'
    '"firstEventSequence":7,"lastEventSequence":7,"entropy":"UVWXYZABCDEFGHIJKLMN"}'
).encode()


@pytest.mark.parametrize(
    ("body", "length", "signature"),
    [
        (HANDSHAKE, 95, "RWFS8Zh4Z8ooDpTD9RIWZVeAMc3EUUPnzW5uixhLnmU="),
        (DELIVERY, 405, "BgoZ3rskuZDv14rQ7GYrijU1h1NS76hFu+UPmyUAQsM="),
    ],
)
def test_the_vendors_signatures_are_reproduced(body: bytes, length: int, signature: str) -> None:
    assert (length, signature) == (len(body), sign(KEY, body))


def test_a_handshake_keeps_the_vendors_irregular_blanks() -> None:
    assert handshake_body("ABCDEFGHIJKLMNOPQRST") == HANDSHAKE


def test_a_tampered_signature_differs_in_one_character_and_in_its_bytes() -> None:
    good = sign(KEY, HANDSHAKE)

    for seed in range(200):
        bad = tamper(good, random.Random(seed))  # noqa: S311 - variety, not secrecy
        assert sum(one != two for one, two in zip(good, bad, strict=True)) == 1
        assert base64.b64decode(good) != base64.b64decode(bad)


def test_a_delivery_numbers_its_first_and_last_event_and_a_retry_is_the_same_bytes() -> None:
    events = [{"resourceId": "b", "_sequence": 8}, {"resourceId": "a", "_sequence": 7}]

    body = compose(events, 0)

    assert b'"firstEventSequence":7,"lastEventSequence":8' in body
    assert b"_sequence" not in body
    assert body == compose(events, 3)
