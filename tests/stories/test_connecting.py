"""
From an empty stack to connected accounts, through the vendors' own consent pages; reconnected and disconnected again.

ROL-13, GRD-07, GRD-08, GRD-09.
"""

import json
from base64 import urlsafe_b64decode as b64decode
from collections.abc import Iterator

import pytest

from infra.local.pair import Side
from infra.local.stack import LocalStack
from shared.aws.attempts import PARTITION
from shared.cli.directory import Directory, by_browser
from shared.model.refs import connection_id
from shared.ports.work import RECONNECT_NEEDED
from shared.wiring import world
from tests.stories.consenting import PATIENCE, Consenting
from tests.stories.desk import ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Consenting[Stage]]:
    """A stack to which nothing was ever connected, and nobody ever consented."""
    folder = tmp_path_factory.mktemp("newcomer")
    with LocalStack(connected=False) as stack:
        (folder / "build").mkdir()
        (folder / "build" / "local.json").write_text(json.dumps(stack.description))
        crm, ledger = (Side(name, stack.sandboxes[name]) for name in ("hubspot", "xero"))
        with crm.client, ledger.client:
            ledger.act("revoke_consent")
            yield Consenting(Stage(crm, ledger, stack, world(stack.settings), folder))


@pytest.fixture(scope="module")
def connected(people: Consenting[Stage]) -> Consenting[Stage]:
    """Both accounts, connected by a person."""
    assert {} == people.listed()
    people.connects("xero")
    people.connects("hubspot")
    return people


def test_both_accounts_are_connected_from_nothing_and_a_won_deal_becomes_an_invoice(
    connected: Consenting[Stage],
) -> None:
    stage = connected.stage
    rows = connected.listed()
    deal = stage.wins(stage.deal(ONE))

    invoice = stage.invoice(deal)
    stage.told(deal, invoice_status="draft")

    assert {"hubspot", "xero"} == {row["provider"] for row in rows.values()}
    assert {"connected"} == {row["status"] for row in rows.values()}
    ledger = rows[connected.connection(stage.ledger)]
    assert (["uk"], "Ledgerlink Trading Ltd") == (ledger["books"], ledger["title"])
    assert "DRAFT" == invoice["Status"]


def test_the_vendor_is_asked_for_the_least_that_the_connector_needs(connected: Consenting[Stage]) -> None:
    page = connected.asks("xero", "fiona").json()["authorise_url"]

    assert "accounting.settings.read" in page
    assert not [scope for scope in ("accounting.settings+", "journals", "reports", "banktransactions") if scope in page]


def test_a_page_that_was_used_or_made_up_connects_nothing(connected: Consenting[Stage]) -> None:
    stage = connected.stage
    page = connected.asks("xero", "rex").json()["authorise_url"]
    address = connected.sent_back(page)
    stage.asked_just_now()
    stage.settle()
    mark = stage.ledger.last_call()
    forged = connected.opens(address.replace("state=", "state=x"))
    elsewhere = connected.opens(address.replace("/connect/xero/xero/", "/connect/hubspot/hubspot/"))
    bare = connected.opens(address.partition("?")[0])
    assert [400] * 3 == [forged.status, elsewhere.status, bare.status]
    assert "was not opened by a sign-in that began here" in forged.text.replace("\n", " ")
    assert [] == stage.ledger.calls(mark)

    first, again = connected.opens(address), connected.opens(address)

    assert (200, 400) == (first.status, again.status)
    assert "This sign-in was used already" in again.text


def test_a_page_that_stayed_open_too_long_connects_nothing(connected: Consenting[Stage]) -> None:
    stage = connected.stage
    begun = connected.asks("xero", "rex").json()
    item = stage.world.state.get(PARTITION, begun["attempt"]) or {}
    old = str(item["attempt"]).replace(begun["until"][:16], "2026-01-01T00:00")
    stage.world.state.update(PARTITION, begun["attempt"], assign={"attempt": old})
    address = connected.sent_back(begun["authorise_url"])
    stage.asked_just_now()
    stage.settle()
    mark = stage.ledger.last_call()

    page = connected.opens(address)

    assert (400, True) == (page.status, "took too long" in page.text)
    assert [] == stage.ledger.calls(mark)


def test_a_person_who_says_no_is_told_how_to_try_again_and_so_is_the_command_line(connected: Consenting[Stage]) -> None:
    before = connected.known()
    with connected.connecting("hubspot") as waiting:
        page = connected.denies(waiting.page)
        said = waiting.ends(code=1)

    assert (403, True) == (page.status, "said no" in page.text)
    assert ("rejected", "ledgerlink connect hubspot" in said["error"]["fix"]) == (said["error"]["code"], True)
    assert before == connected.known()


def test_a_viewer_is_refused_with_a_sentence_and_nobody_without_a_sign_in_reaches_it(
    connected: Consenting[Stage],
) -> None:
    nobody, viewer = connected.asks("xero"), connected.asks("xero", "vera")
    said = json.loads(connected.stage.terminal("connect", "xero", "--as", "vera", "--json", code=1))

    assert (401, 403) == (nobody.status_code, viewer.status_code)
    assert "vera may not connect and disconnect accounts: that is for finance and revops" == said["error"]["message"]
    assert said["error"]["message"] == viewer.json()["error"]["message"]


def test_one_consent_for_two_organisations_makes_two_connections_that_share_its_tokens(
    connected: Consenting[Stage],
) -> None:
    stage = connected.stage
    if len(connected.accounts(stage.ledger)) == 1:
        stage.ledger.control("account", {"do": "add"})
    tenants = [account["account_id"] for account in connected.accounts(stage.ledger)][:2]

    said = connected.connects("xero", accounts=tenants)

    first, second = (connection_id("xero", tenant) for tenant in tenants)
    assert {first, second} == {one["connection"] for one in said["connected"]}
    vault = stage.world.vault
    assert vault.read(first).version == vault.read(second).version
    stage.ledger.control("clock", {"advance_s": 1801})
    mark = stage.ledger.last_call()
    stage.cli("setup")
    renewals = [call for call in stage.ledger.calls(mark) if call["path"].startswith("/connect/token")]
    assert [200] == [call["status"] for call in renewals]

    stage.cli("disconnect", second, "--yes")
    assert ["connected", "disconnected"] == [connected.listed()[one]["status"] for one in (first, second)]
    stage.invoice(stage.wins(stage.deal(ONE)))


def test_after_a_withdrawn_consent_only_the_same_account_reconnects_and_what_waited_becomes_invoices(
    connected: Consenting[Stage],
) -> None:
    stage = connected.stage
    ours = connected.connection(stage.ledger)
    if len(connected.accounts(stage.ledger)) == 1:
        stage.ledger.control("account", {"do": "add"})
    other = connected.accounts(stage.ledger)[1]["account_id"]
    stage.ledger.act("revoke_consent")
    deals = [stage.wins(stage.deal(ONE)) for _ in range(2)]
    waiting = stage.world.agenda.waiting_for
    stage.until(
        lambda: {item.hint.about.id for item in waiting(ours)} >= set(deals), lambda: "both deals on the agenda"
    )
    assert RECONNECT_NEEDED == connected.listed()[ours]["status"]

    refused = connected.connects("xero", "--reconnect", ours, accounts=[other], code=5)
    assert "was to be reconnected" in refused["error"]["message"]
    assert RECONNECT_NEEDED == connected.listed()[ours]["status"]
    assert "connected" != connected.listed().get(f"xero:{other}", {}).get("status")

    said = connected.connects("xero", "--reconnect", ours, accounts=[ours.partition(":")[2]])
    stage.stack.invoke("tick")

    (joined,) = said["connected"]
    assert (ours, True) == (joined["connection"], joined["again"])
    assert joined["waited"] >= len(deals)
    stage.until(lambda: all(map(stage.invoices, deals)), lambda: "invoices for both")
    stage.settle()
    assert [1, 1] == [len(stage.invoices(deal)) for deal in deals]


def test_disconnecting_withdraws_the_consent_and_connecting_again_keeps_the_links(connected: Consenting[Stage]) -> None:
    stage = connected.stage
    ours = connected.connection(stage.ledger)
    deal = stage.wins(stage.deal(ONE))
    number = stage.invoice(deal)["InvoiceID"]
    stage.told(deal, invoice_status="draft")
    stage.settle()
    tokens = stage.world.vault.read(ours)
    access = stage.world.vault.open(ours, tokens.access)

    said = stage.cli("disconnect", ours, "--yes")

    assert {"connection": ours, "disconnected": True, "left_to_do": ""} == said
    assert "disconnected" == connected.listed()[ours]["status"]
    probe = stage.ledger.described["origin"] + "/connections"
    assert 401 == stage.ledger.client.get(probe, headers={"Authorization": f"Bearer {access}"}).status_code
    assert stage.world.state.get("token", ours) is None

    connected.connects("xero", "--reconnect", ours)
    stage.cli("sync", "deal", deal)
    stage.settle()
    assert [number] == [invoice["InvoiceID"] for invoice in stage.invoices(deal)]


def test_the_crm_proves_its_webhooks_by_itself_and_nobody_is_told_they_arrive_where_they_do_not(
    connected: Consenting[Stage],
) -> None:
    stage = connected.stage
    deal = stage.wins(stage.deal(ONE))
    stage.told(deal, invoice_status="draft")
    portal = connected.connection(stage.crm)

    proof = stage.cli("webhooks", "check", portal, "--wait", "120")
    stage.settle()
    stage.crm.control("webhooks", {"mode": "off"})
    silent = stage.terminal("webhooks", "check", portal, "--wait", "3", "--json", code=1)
    stage.crm.control("webhooks", {"mode": "on"})

    assert (True, stage.stack.webhooks["hubspot"].url) == (proof["arrived"], proof["url"])
    assert "deal.propertyChange:ledgerlink_action" in proof["events"]
    said, error = map(json.loads, silent.splitlines())
    assert (False, "rejected") == (said["arrived"], error["error"]["code"])
    assert any(said["url"] in step for step in said["steps"])
    assert not stage.fields(deal).get("action")


def test_a_person_makes_the_ledger_send_one(connected: Consenting[Stage]) -> None:
    stage = connected.stage
    deal = stage.wins(stage.deal(ONE))
    number = stage.invoice(deal)["InvoiceID"]
    stage.told(deal, invoice_status="draft")
    stage.word_spreads()
    ours = connected.connection(stage.ledger)

    with connected.running("webhooks", "check", ours, "--wait", str(PATIENCE), "--json") as check:

        def listens() -> bool:
            return "listening_since" in (stage.world.state.get("connection", ours) or {})

        stage.until(listens, lambda: "the command to listen", seconds=PATIENCE)
        stage.ledger.act("approve", number)
        said, complained = check.communicate(timeout=PATIENCE)

    assert 0 == check.returncode, said + complained
    assert json.loads(said)["arrived"]


def test_an_app_is_kept_from_standard_input_and_its_secrets_are_shown_nowhere(connected: Consenting[Stage]) -> None:
    stage = connected.stage
    told = {name: stage.crm.described[name] for name in ("client_id", "client_secret")}

    printed = connected.piped(told, "app", "add", "hubspot", "--app", "hubspot", "--json")
    missing = connected.piped({"client_id": "x"}, "app", "add", "xero", "--app", "new", "--json", code=1)
    wrong = connected.piped([told["client_secret"]], "app", "add", "xero", "--app", "new", "--json", code=1)

    kept = json.loads(printed)
    assert stage.stack.webhooks["hubspot"].url == kept["webhooks_url"]
    assert "crm.objects.deals.read" in kept["scopes"]
    assert kept["back_url"].endswith("/connect/hubspot/hubspot/callback")
    assert "the client secret is missing" == json.loads(missing)["error"]["message"]
    assert told["client_secret"] not in printed + missing + wrong
    assert {"hubspot", "xero"} == {one["app"] for one in stage.cli("app", "list")}
    connected.connects("hubspot")


def test_people_sign_in_in_a_browser_and_come_back_to_this_machine(connected: Consenting[Stage]) -> None:
    """The emulated directory's own page, as a browser would go through it."""
    stack = connected.stage.stack
    said = stack.description["directory"]
    directory = Directory(stack.api_url, said["PeoplePool"], said["PeopleClient"], stack.endpoint_url)

    token = by_browser(directory, opened=lambda page: connected.logs_in(page, "rex"), patience=PATIENCE)

    claims = json.loads(b64decode(token.split(".")[1] + "=="))
    assert ("rex", ["revops"]) == (claims["username"], claims["cognito:groups"])


def test_nothing_that_opens_an_account_is_in_a_log(connected: Consenting[Stage]) -> None:
    stage = connected.stage
    page = connected.asks("hubspot", "rex").json()["authorise_url"]
    address = connected.sent_back(page)
    assert 200 == connected.opens(address).status
    portal = connected.connection(stage.crm)
    sealed = stage.world.vault.read(portal)
    secrets = {
        *(stage.world.vault.open(portal, one) for one in (sealed.access, sealed.refresh)),
        *(value for _, _, value in (part.partition("=") for part in address.partition("?")[2].split("&"))),
        *(side.described["client_secret"] for side in (stage.crm, stage.ledger)),
        connected.token("rex"),
    }

    logged = {name: "\n".join(stage.stack.logs(name)) for name in ("connect", "connected", "webhooks")}
    logged["emulator"] = stage.stack.emulator.log()

    assert len(secrets) >= 6
    assert "RequestId" in logged["connected"]
    assert [] == [(name, secret[:4]) for name, text in logged.items() for secret in secrets if secret in text]
