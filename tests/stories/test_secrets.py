"""
After all that happened: no token, secret or key stands anywhere in the clear.

GRD-04.
"""

from collections.abc import Iterator

import pytest

from functions.catalog import FUNCTIONS
from shared import codec
from shared.ports.stores import Deed
from tests.sharing import HOUSES
from tests.stories.desk import ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

NAMED = ("client_secret", "webhook_secret", "access_token", "refresh_token")


def secrets(stage: Stage) -> Iterator[tuple[str, str]]:
    """Those of the sandboxes' apps, the tokens that every account began with, and those in use now."""
    for side in (stage.crm, stage.ledger):
        yield from ((f"{side.name} {name}", str(side.described[name])) for name in NAMED)
        answer = side.client.get(f"{side.described['control']}/account").raise_for_status().json()
        for account in answer["accounts"]:
            yield from ((f"{side.name} {account['account_id']} {name}", account[name]) for name in NAMED[2:])
    vault = stage.world.vault
    for standing in stage.world.connections.standings():
        sealed = vault.read(standing.id)
        for token in (sealed.access, sealed.refresh, sealed.previous):
            if token:
                yield f"{standing.id}'s token in use", vault.open(standing.id, token)


def deeds(stage: Stage) -> Iterator[str]:
    """The audit trail in the clear; its entries are kept packed."""
    for page in pages(stage, "audit"):
        for item in page:
            if "deed" in item:
                yield repr(codec.unpacked(Deed, item["deed"]["B"]))
            yield repr(item)


def pages(stage: Stage, table: str) -> Iterator[list[dict[str, dict[str, bytes]]]]:
    paginator = stage.stack.boto("dynamodb").get_paginator("scan")
    for page in paginator.paginate(TableName=stage.stack.tables[table]):
        yield page["Items"]


@pytest.mark.parametrize("house", HOUSES)
def test_no_secret_is_in_a_log_a_table_or_the_audit_trail(stage: Stage, house: str) -> None:
    """In each house, for each has a stack of its own where the stories are shared out."""
    stage.invoice(stage.wins(stage.deal(ONE)))
    stage.settle()
    places = {f"the log of {row.name}": "\n".join(stage.stack.logs(row.name)) for row in FUNCTIONS}
    places["the emulator's log"] = stage.stack.emulator.log()
    places["the audit trail"] = "\n".join(deeds(stage))
    for table in ("state", "links"):
        places[f"the table {table}"] = "\n".join(repr(page) for page in pages(stage, table))
    known = dict(secrets(stage))

    assert "RequestId" in places["the log of deal_won"]
    assert "drafted invoice" in places["the audit trail"]
    assert all(len(secret) >= 16 for secret in known.values())
    for place, text in places.items():
        assert [] == [name for name, secret in known.items() if secret in text], place
