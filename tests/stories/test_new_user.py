"""
From a deployment that nobody touched to a pair that invoices, as its README says it, and by what the commands print.

ROL-02, ROL-03, ROL-04, ROL-06, ROL-09, ROL-12, NUM-13.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from infra.local.pair import Side
from infra.local.stack import LocalStack
from shared.wiring import world
from tests.stories.consenting import PATIENCE, Consenting
from tests.stories.desk import ONE, writes
from tests.stories.stage import Stage
from tests.stories.test_observe import planned

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consenting[Stage]]:
    """A stack as it was just deployed, and somebody in an empty folder."""
    folder = tmp_path_factory.mktemp("newcomer")
    with LocalStack(connected=False, opened=False) as stack:
        (folder / "build").mkdir()
        (folder / "build" / "local.json").write_text(json.dumps(stack.description))
        crm, ledger = (Side(name, stack.sandboxes[name]) for name in ("hubspot", "xero"))
        with crm.client, ledger.client:
            ledger.act("revoke_consent")
            yield Consenting(Stage(crm, ledger, stack, world(stack.settings), folder))


def keeps_app(person: Consenting[Stage], side: Side) -> str:
    """Somebody copies what the vendor's console shows; gives what the command says afterwards."""
    shown = side.described
    told = {
        "client_id": shown["client_id"],
        "client_secret": shown["client_secret"],
        "webhook_key": shown["webhook_secret"],
    }
    return person.piped(told, "app", "add", side.name, "--app", side.name)


def connects(person: Consenting[Stage], provider: str) -> str:
    """Somebody connects by what the terminal shows, not by JSON; gives what it says at last."""
    with person.running("connect", provider, "--as", "rex", "--no-browser", "--wait", str(PATIENCE)) as run:
        assert run.stderr is not None
        page = next(line.strip() for line in run.stderr if line.strip().startswith("http"))
        assert person.allows(page).status == 200
        said, complained = run.communicate(timeout=PATIENCE)
        assert 0 == run.returncode, said + complained
        return said


def goes_on(said: str, *nexts: str) -> None:
    """A newcomer reads on the screen how to go on."""
    assert [] == [one for one in nexts if one not in said], said


def test_from_a_fresh_deployment_to_a_live_pair(newcomer: Consenting[Stage]) -> None:
    stage = newcomer.stage
    goes_on(stage.terminal("connections"), "ledgerlink app add PROVIDER", "ledgerlink connect PROVIDER")
    goes_on(stage.terminal("setup"), "ledgerlink connect PROVIDER")

    for side in (stage.crm, stage.ledger):
        said = keeps_app(newcomer, side)
        door = stage.stack.webhooks[side.name]
        goes_on(said, door.url, f"Next: ledgerlink connect {side.name} --app {side.name}")
        stage.stack.subscribe(door)
    goes_on(connects(newcomer, "hubspot"), "connect the other side", "ledgerlink init")
    goes_on(connects(newcomer, "xero"), "ledgerlink init")
    goes_on(stage.terminal("setup"), "Next: ledgerlink init")

    goes_on(stage.terminal("init", "--yes"), "Next: ledgerlink rules check --live", "[[books.taxes]]")
    goes_on(stage.terminal("rules", "check", "--live"), "Next: ledgerlink rules push")
    stored = re.search(r"ledgerlink rules activate (\w+)", stage.terminal("rules", "push"))
    assert stored is not None
    goes_on(stage.terminal("rules", "activate", stored[1]), "Next: ledgerlink check")
    found = re.search(r"ledgerlink mode (\w+) approve", stage.terminal("check"))
    assert found is not None
    book = found[1]

    marks = stage.crm.last_call(), stage.ledger.last_call()
    seen = stage.wins(stage.deal(ONE))
    stage.until(lambda: planned(stage, seen), lambda: f"a plan for {seen}: {stage.cli('holds', 'list')}")
    stage.settle()
    goes_on(stage.terminal("explain", "deal", seen), f"book {book} is in mode observe", "576.00 GBP would be made")
    goes_on(stage.terminal("plan", "deal", seen), "create draft invoice", "its book isn't live")
    assert [] == writes(stage.crm.business_calls(marks[0])) + writes(stage.ledger.business_calls(marks[1]))
    assert [] == stage.invoices(seen)

    goes_on(stage.terminal("mode", book, "live", "--yes"), "ledgerlink webhooks check", "--figures")
    won = stage.wins(stage.deal(ONE))
    asks = stage.told(won, sync_status="held")["sync_message"]
    goes_on(asks, "first draft of the book under these rules", f"ledgerlink holds approve {won}")
    stage.terminal("holds", "approve", won)
    invoice = stage.invoice(won)
    stage.told(won, invoice_status="draft")
    said = stage.cli("explain", "deal", won)
    total = Decimal(str(invoice["Total"]))

    assert ("DRAFT", 1) == (invoice["Status"], len(stage.invoices(won)))
    assert Decimal(said["predicted_total"]["amount"]) == total == Decimal("576.00")
    assert [] == stage.invoices(seen)
    goes_on(stage.terminal("webhooks", "check", f"hubspot:{stage.portal}"), "It arrived")
