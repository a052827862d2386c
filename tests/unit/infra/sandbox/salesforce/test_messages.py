"""Outbound Messages: what sends one, how it looks, which answer acknowledges it, and when it is sent again."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from infra.sandbox.salesforce.envelope import acknowledged
from infra.sandbox.salesforce.outbound import schedule

OUT, SF = "{http://soap.sforce.com/2005/09/outbound}", "{urn:sobject.enterprise.soap.sforce.com}"
ACK = (
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse '
    b'xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>'
)


def kinds(force: Any) -> list[str]:
    return [event["kind"] for event in force.events()]


def composed(force: Any) -> Any:
    return fromstring(force.provider._compose(force.events(), 0)).find(f".//{OUT}notifications")


def test_a_change_by_a_person_is_told_once_per_record(listening: Any) -> None:
    listening.act("move_deal", listening.deal(), stage="won")

    assert kinds(listening) == ["Opportunity"]


@pytest.mark.parametrize("change", [{"Quantity": "3"}, {"Description": "in May"}])
def test_a_changed_line_is_told_as_its_opportunity_and_asks_no_rule_of_it(listening: Any, change: Any) -> None:
    (line, *_) = listening.query("SELECT Id FROM OpportunityLineItem ORDER BY Id")
    listening.act("add_rule", type="deals", require=["NextStep"])

    listening.act("edit", line["Id"], type="line_items", properties=change)

    assert kinds(listening) == ["Opportunity"]


def test_a_merge_is_told_as_the_winners_change_and_not_as_its_childrens(listening: Any) -> None:
    winner, loser = listening.id_of("Account", "Aurora"), listening.id_of("Account", "Blackwood")

    listening.act("merge", winner, type="companies", other=loser)

    assert [(event["kind"], event["record"]) for event in listening.events()] == [("Account", winner)]


def test_a_deal_that_comes_back_is_not_told(listening: Any) -> None:
    deal = listening.deal()
    for do in ("delete", "restore"):
        listening.act(do, deal)

    assert kinds(listening) == []


def test_a_deletion_is_not_told(listening: Any) -> None:
    listening.act("delete", listening.id_of("Account", "Blackwood"), type="companies")

    assert kinds(listening) == []


@pytest.mark.parametrize(("sends", "told"), [(True, ["Opportunity"]), (False, [])])
def test_our_own_writes_are_told_unless_the_user_may_not_send_messages(
    listening: Any, *, sends: bool, told: Any
) -> None:
    listening.act("settings", sends_messages=sends)

    listening.call("PATCH", f"/sobjects/Opportunity/{listening.deal()}", {"NextStep": "x"})

    assert kinds(listening) == told


def test_an_administrator_sets_up_what_is_told(listening: Any) -> None:
    wanted = [{"object": "Quote", "fields": ["Status"], "when": ["Status"]}]
    assert listening.control("webhooks", messages=wanted)["messages"][0]["object"] == "Quote"
    quote = listening.act("create_quote", listening.deal())["Id"]

    listening.act("edit", quote, type="quotes", properties={"Description": "x"})
    listening.act("sign_quote", quote)

    assert kinds(listening) == ["Quote", "Quote"]  # created, accepted


def test_the_envelope_holds_the_record_as_it_is_when_it_is_sent(listening: Any) -> None:
    deal = listening.deal()
    for stage in ("won", "open"):
        listening.act("move_deal", deal, stage=stage)

    message = composed(listening)

    assert message.findtext(f"{OUT}OrganizationId") == "00D5g00000ABCDEEA5"
    session = message.find(f"{OUT}SessionId")
    assert session.attrib == {"{http://www.w3.org/2001/XMLSchema-instance}nil": "true"}
    first, second = message.findall(f"{OUT}Notification")
    assert first.findtext(f"{OUT}Id") != second.findtext(f"{OUT}Id")
    record = first.find(f"{OUT}sObject")
    assert record.attrib == {"{http://www.w3.org/2001/XMLSchema-instance}type": "sf:Opportunity"}
    said = {child.tag.removeprefix(SF): child.text for child in record}
    assert said["Id"] == deal
    assert (said["StageName"], said["Amount"]) == ("Prospecting", "2249.886")
    assert said["SystemModstamp"].endswith(".000Z")


def test_a_record_deleted_meanwhile_arrives_without_its_fields(listening: Any) -> None:
    company = listening.id_of("Account", "Blackwood")
    listening.act("edit", company, type="companies", properties={"Phone": "1"})
    listening.act("delete", company, type="companies")

    record = composed(listening).find(f".//{OUT}sObject")

    assert [child.tag for child in record] == [f"{SF}Id"]


@pytest.mark.parametrize(
    ("status", "body", "counts"),
    [
        (200, ACK, True),
        (200, ACK.replace(b"true", b"false"), False),
        (200, b"", False),
        (200, b"OK", False),
        (202, ACK, False),
        (200, ACK.replace(b"outbound", b"inbound"), False),
    ],
)
def test_only_the_exact_acknowledgement_counts(status: int, body: bytes, *, counts: bool) -> None:
    assert acknowledged(status, body) is counts


def test_tries_are_two_hours_apart_at_most_and_end_with_the_day() -> None:
    gaps = schedule()

    assert max(gaps) == 7200
    assert 86400 - 7200 < sum(gaps) <= 86400
    assert all(later in {2 * earlier, 7200} for earlier, later in pairwise(gaps))


class Receiver:
    """A server that answers what it is told to and keeps what it got."""

    def __init__(self) -> None:
        self.answers = [ACK]
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.arrived = threading.Semaphore(0)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = receiver.answers.pop(0) if len(receiver.answers) > 1 else receiver.answers[0]
                receiver.got.append((dict(self.headers), body))
                self.send_response(200)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                receiver.arrived.release()

            def log_message(self, *args: Any) -> None:
                """Be silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook/secret"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_what_is_not_acknowledged_comes_again_under_the_same_notification(force: Any, receiver: Receiver) -> None:
    receiver.answers = [b"", ACK]
    force.control("webhooks", target=receiver.url)

    force.act("move_deal", force.deal(), stage="won")
    assert receiver.arrived.acquire(timeout=60)
    while not force.control("outbox")["repeated"]:
        continue
    assert receiver.arrived.acquire(timeout=60)

    (headers, first), (_, second) = receiver.got
    assert headers["Content-Type"] == "text/xml; charset=utf-8"
    assert headers["Soapaction" if "Soapaction" in headers else "SOAPAction"] == '""'
    assert first == second


def test_an_envelope_is_of_one_org_and_one_message(force: Any, receiver: Receiver) -> None:
    force.control("webhooks", target=receiver.url, mode="delay")
    second = force.provider.accounts()[1]["account_id"]
    for account in (force.org.id, second):
        for _ in range(2):
            force.act("create_company", properties={"Name": "Fir"}, account=account)
    force.act("move_deal", force.deal(), stage="won")

    force.control("webhooks", mode="on")
    for _ in range(3):
        assert receiver.arrived.acquire(timeout=60)

    sizes = {}
    for _, body in receiver.got:
        message: Any = fromstring(body).find(f".//{OUT}notifications")
        about = (message.findtext(f"{OUT}OrganizationId"), message.findtext(f"{OUT}ActionId"))
        sizes[about] = len(message.findall(f"{OUT}Notification"))
    assert sorted(sizes.values()) == [1, 2, 2]
    assert {org for org, _ in sizes} == {force.org.id, second}
