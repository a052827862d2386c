"""One local stack for all stories: the whole bundle, with a CRM and a ledger to act in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.pair import Side
from infra.local.stack import LocalStack
from shared.wiring import world
from tests.stories.stage import Stage

LAST = "test_secrets.py"
"""It looks at everything that the other stories left behind."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.parent == Path(__file__).parent and item.path.name == LAST)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("desk")
    with LocalStack() as stack:
        (folder / "build").mkdir()
        (folder / "build" / "local.json").write_text(json.dumps(stack.description))
        crm, ledger = (Side(name, stack.sandboxes[name]) for name in ("hubspot", "xero"))
        with crm.client, ledger.client:
            yield Stage(crm, ledger, stack, world(stack.settings), folder)


@pytest.fixture
def stage(running: Stage) -> Iterator[Stage]:
    """The stack when it is quiet, with a fresh minute of calls and no poll to come by itself; without faults afterwards."""
    running.fresh_minute()
    running.asked_just_now()
    (running.folder / "ledgerlink.toml").unlink(missing_ok=True)
    yield running
    for side in (running.crm, running.ledger):
        side.client.delete(f"{side.described['control']}/faults").raise_for_status()
        side.control("webhooks", {"mode": "on"})
    running.settle()
