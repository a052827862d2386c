"""How far a collection has come is kept for each invoice, and never overwritten unseen."""

from dataclasses import replace
from datetime import date

import pytest

from shared.aws.collections import DynamoCollections
from shared.errors import Conflict
from shared.model.collecting import Collection
from shared.model.refs import Kind, Ref
from shared.ports.collections import Collections
from tests import builders
from tests.fakes.clock import NOON
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.collections import FakeCollections
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
INVOICE = Ref(builders.LEDGER, Kind.INVOICE, "i-1")
BEGUN = Collection(INVOICE, {"friendly": NOON}, "Step 1 of 3 — “friendly”", "Zu spät", date(2026, 12, 1))


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def collections(request: pytest.FixtureRequest, emulator: Emulator) -> Collections:
    if request.param == "fake":
        return FakeCollections()
    return DynamoCollections((InThisProcess() if request.param == "in this process" else emulator).table("links"))


def test_a_collection_comes_back_as_it_was_kept_one_version_on(collections: Collections) -> None:
    assert collections.of(INVOICE) is None
    collections.keep(BEGUN)

    assert replace(BEGUN, version=1) == collections.of(INVOICE)
    collections.keep(replace(BEGUN, said="", version=1))
    assert replace(BEGUN, said="", version=2) == collections.of(INVOICE)


def test_each_invoice_has_its_own(collections: Collections) -> None:
    collections.keep(BEGUN)

    assert collections.of(replace(INVOICE, id="i-10")) is None


@pytest.mark.parametrize("version", [0, 2])
def test_on_top_of_another_version_nothing_is_kept(collections: Collections, version: int) -> None:
    collections.keep(BEGUN)

    with pytest.raises(Conflict):
        collections.keep(replace(BEGUN, said="else", version=version))
    assert replace(BEGUN, version=1) == collections.of(INVOICE)
