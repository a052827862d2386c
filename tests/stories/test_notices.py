"""
A customer is new in the books: accounting hears of it once, where it wants to hear of it.

AUT-11, OBJ-19, ALR-04, SYS-18, SYS-19.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest

from shared.model.refs import ConnectionId, Kind, Ref
from tests.fakes.channel import Channel, channel
from tests.fakes.mail_room import mail_room
from tests.stories.desk import ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

AP, SECRET = "ap@example.test", "/services/T0/B0/secret-of-the-channel"
BOOK = '[[books]]\nid = "uk"'
TOLD = f'[[notices]]\nfacts = ["customer_created"]\nslack = "accounting"\nemail = ["{AP}"]\n\n{BOOK}'

ONBOARDING = f"""[customers]
sync = true
create = "onboarded"
[customers.details]
"Job site" = "description"

[[notices]]
facts = ["customer_onboarded"]
slack = "accounting"

{BOOK}"""


WAITING = f"""[[notices]]
facts = ["deal_held", "invoice_paid", "work_parked"]
slack = "accounting"

{BOOK}"""

DAILY = f"""[receivables]
digest = 00:00:00
[receivables.hours]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

[[notices]]
facts = ["digest"]
slack = "accounting"

{BOOK}"""


@pytest.fixture
def slack(stage: Stage) -> Iterator[Channel]:
    """Accounting's channel, whose address revenue operations has kept; under rules that name it."""
    with channel() as here:
        stage.terminal("notices", "add", "accounting", given=here.url(SECRET))
        with stage.under((BOOK, TOLD)):
            yield here
            stage.settle()


def mails(stage: Stage, subject: str) -> list[dict[str, Any]]:
    """What the emulated AWS would have sent."""
    with urlopen(f"{stage.stack.endpoint_url}/_ministack/ses/messages") as answer:  # noqa: S310 - loopback
        every = [mail for sent in json.loads(answer.read())["messages"].values() for mail in sent]
    return [mail for mail in every if subject in mail["Subject"]]


def test_accounting_hears_of_a_new_customer_once_though_the_event_comes_again_and_again(
    stage: Stage, slack: Channel
) -> None:
    company = stage.company()
    name = stage.record("companies", company[0])["name"]
    stage.crm.control("webhooks", {"mode": "duplicate"})
    deal = stage.wins(stage.deal(ONE, company=company))
    customer = stage.invoice(deal)["Contact"]["ContactID"]
    stage.until(lambda: slack.posts, lambda: "a message in accounting's channel")
    stage.until(lambda: mails(stage, name), lambda: "a mail to accounting")
    for _ in range(3):
        stage.invoke("deal_won", stage.look_again(deal))
    stage.touches(deal)
    stage.settle()

    (text,) = slack.texts
    assert text.startswith(f"*New customer: {name}*")
    assert customer in text
    assert f"/record/0-3/{deal}|Open the deal>" in text
    (mail,) = mails(stage, name)
    assert (["ap@example.test"], "ledgerlink@example.test") == (mail["To"], mail["Source"])
    assert customer in mail["BodyText"]
    assert "told to email:ap@example.test, slack:accounting" in trail(stage, company[0])


def test_a_second_deal_of_the_customer_tells_nobody_anything(stage: Stage, slack: Channel) -> None:
    company = stage.company()
    stage.invoice(stage.wins(stage.deal(ONE, company=company)))
    stage.until(lambda: slack.posts, lambda: "a message")
    stage.invoice(stage.wins(stage.deal(ONE, company=company)))
    stage.settle()

    assert 1 == len(slack.posts)


def test_an_onboarded_company_is_in_the_books_and_accounting_hears_of_it_once_with_a_link(
    stage: Stage, slack: Channel
) -> None:
    """AUT-11, OBJ-19: address, terms and the fields that no ledger has a place for."""
    stage.settle()
    with stage.under((BOOK, ONBOARDING)):
        company = stage.company(
            address="1 Dock Road",
            city="Leeds",
            country="United Kingdom",
            ledgerlink_terms="net 45",
            description="Dock 4",
        )
        name = stage.record("companies", company[0])["name"]
        stage.settle()
        before = list(slack.posts)
        for _ in range(2):
            stage.crm.act("edit", company[0], type="companies", properties={"lifecyclestage": "customer"})
        stage.until(lambda: stage.customers(Name=name), lambda: f"{name} in the books")
        stage.until(lambda: slack.posts, lambda: "a message in accounting's channel")
        stage.crm.act("edit", company[0], type="companies", properties={"city": "York"})
        stage.invoice(stage.wins(stage.deal(ONE, company=company)))
        stage.settle()

        (customer,) = stage.customers(Name=name)
        (text,) = slack.texts
        place = next(one for one in customer["Addresses"] if one["AddressType"] == "POBOX")
    assert [] == before
    assert text.startswith(f"*New customer: {name}*")
    assert "1 Dock Road, Leeds, United Kingdom" in text
    assert f"/Contacts/View/{customer['ContactID']}|Open in xero>" in text
    assert f"/record/0-2/{company[0]}|Open in hubspot>" in text
    assert "Terms: net 45" in text
    assert "Job site: Dock 4" in text
    assert "1 Dock Road" == place["AddressLine1"]


def test_a_channel_that_is_down_never_holds_up_an_invoice_and_hears_of_it_later(stage: Stage, slack: Channel) -> None:
    slack.answers = [(503, {}, ""), (429, {"Retry-After": "1"}, "")]
    deal = stage.wins(stage.deal(ONE))
    stage.told(deal, invoice_status="draft")
    stage.until(lambda: slack.posts, lambda: "the message at last")
    stage.settle()

    assert 1 == len(slack.posts)


def test_a_channel_that_is_gone_is_parked_with_a_sentence_and_told_once_its_address_is_right(
    stage: Stage, slack: Channel
) -> None:
    slack.answers = [(404, {}, "no_service")]
    deal = stage.wins(stage.deal(ONE))
    parked = stage.until(lambda: waiting(stage), lambda: "a parked message")[0]
    shown = stage.terminal("parked", "show", parked["id"])

    assert "slack:accounting answers 404, the webhook was switched off or removed" in parked["cause"]
    assert SECRET not in shown + json.dumps(parked)
    stage.told(deal, invoice_status="draft")
    stage.terminal("parked", "retry", parked["id"])
    stage.until(lambda: slack.posts, lambda: "the message after all")


def test_sales_hears_once_of_a_hold_a_payment_and_of_work_that_was_given_up(stage: Stage, slack: Channel) -> None:
    """ALR-03, OBJ-19: each once, with what to do; links lead to the deal and the invoice."""
    stage.settle()
    with stage.under((BOOK, WAITING)):
        before = len(slack.posts)
        held = stage.wins(stage.deal(ONE, amount="1.00"))
        stage.until(lambda: stage.held(held), lambda: "a hold")
        paid = stage.wins(stage.deal(ONE))
        invoice = stage.invoice(paid)["InvoiceID"]
        stage.told(paid, invoice_status="draft")
        stage.ledger.act("approve", invoice)
        stage.ledger.act("pay", invoice)
        stage.told(paid, payment_status="paid")
        dead = stage.stack.queues["deal_won"].replace(".fifo", "-dead.fifo")
        stage.world.clients.sqs.send_message(
            QueueUrl=dead, MessageBody="{", MessageGroupId="story", MessageDeduplicationId=paid
        )
        stage.until(lambda: len(slack.posts) >= before + 3, lambda: f"three messages, not {slack.texts[before:]}")
        stage.touches(held)
        for queue, deal in (("deal_won", held), ("write_back", paid)):
            stage.invoke(queue, stage.look_again(deal))
        stage.settle()
        told = {text.splitlines()[0]: text for text in slack.texts[before:]}
        for parked in stage.cli("parked", "list"):
            stage.terminal("parked", "drop", parked["id"], "--yes")

    hold, payment, work = (
        next(text for first, text in told.items() if first.startswith(f"*{begin}"))
        for begin in ("On hold: ", "Paid: invoice ", "A won deal could not be looked at")
    )
    assert 3 == len(told)
    assert f"ledgerlink holds show {held}" in hold
    assert f"/record/0-3/{held}|Open the deal>" in hold
    assert "576.00 GBP" in payment
    assert f"/record/0-3/{paid}|Open the deal>" in payment
    assert "ledgerlink parked retry" in work


def test_the_days_digest_comes_by_itself_once_and_whenever_somebody_asks(stage: Stage, slack: Channel) -> None:
    """AUT-16, ALR-03, REC-04."""
    held = stage.wins(stage.deal(ONE, amount="1.00"))
    stage.until(lambda: stage.held(held), lambda: "a hold")
    stage.settle()
    with stage.under((BOOK, DAILY)):
        stage.until(lambda: slack.posts, lambda: "the digest")
        stage.settle()
        by_itself = list(slack.texts)
        asked = stage.cli("digest", "--send")
        stage.until(lambda: len(slack.posts) > len(by_itself), lambda: "another digest")
        shown = stage.terminal("digest")

    (text,) = by_itself
    assert text.startswith("*Ledgerlink, ")
    assert "Deals on hold: " in text
    assert "ledgerlink holds list" in text
    assert ["slack:accounting"] == asked["sent_to"]
    assert asked["digest"]["day"] in slack.texts[-1]
    assert "Deals on hold: " in shown


def test_mail_goes_through_the_companys_own_server_while_its_address_is_kept(stage: Stage) -> None:
    """AUT-11, OBJ-19."""
    with mail_room() as room:
        kept = stage.terminal("notices", "add", "smtp", given=f"smtp://127.0.0.1:{room.port}?from=books@example.test")
        try:
            told = stage.cli("notices", "test", AP)
            room.answers = ["550 5.1.1 no such mailbox"]
            refused = stage.cli("notices", "test", "nobody@example.test", code=1)
        finally:
            stage.terminal("notices", "remove", "smtp")
            drops_what_waits(stage)
    (mail,) = room.mails

    assert "every mail goes through that server" in kept
    assert told["told"]
    assert (mail["From"], mail["To"], mail["Subject"]) == (
        "Ledgerlink <books@example.test>",
        AP,
        "A test of Ledgerlink",
    )
    assert "550 5.1.1 no such mailbox" in refused["error"]["message"]
    assert "smtp" not in stage.terminal("notices", "list")


def test_a_topic_of_the_deployment_takes_a_notice_and_one_it_was_not_given_says_so(stage: Stage) -> None:
    with stage.under((BOOK, TOLD.replace('slack = "accounting"', 'sns = "ops"'))):
        told = stage.cli("notices", "test", "finance")
        unknown = stage.cli("notices", "test", "ops", code=1)
        listed = stage.cli("notices", "list")
        stage.settle()

    assert [] == waiting(stage)
    assert (told["told"], told["to"]) == (True, "sns:finance")
    assert "-c notices_topics=finance,ops" in unknown["error"]["message"] + str(listed)
    assert "no topic 'ops'" in unknown["error"]["message"]


def test_a_test_says_whether_it_arrives_and_nothing_shows_the_address(stage: Stage, slack: Channel) -> None:
    tested = stage.cli("notices", "test", "accounting")
    mailed = stage.cli("notices", "test", AP)
    listed = stage.terminal("notices", "list")
    slack.answers = [(410, {}, "channel_is_archived")]
    refused = stage.cli("notices", "test", "accounting", code=1)
    drops_what_waits(stage)
    unknown = stage.cli("notices", "test", "nobody", code=1)
    stage.settle()
    parked = waiting(stage)
    logs = "\n".join(stage.stack.logs("notices"))

    assert [True, True] == [tested["told"], mailed["told"]]
    assert ["*A test of Ledgerlink*"] == [text.splitlines()[0] for text in slack.texts]
    assert mails(stage, "A test of Ledgerlink")
    assert "archived" in refused["error"]["message"]
    assert "no address is kept under the name 'nobody'" in unknown["error"]["message"]
    assert "There are: accounting, finance." in unknown["error"]["fix"]
    assert [] == parked
    assert "slack:accounting" in listed
    assert "127.0.0.1" in listed
    assert "slack:accounting answers 410" in logs
    assert SECRET not in logs + listed + json.dumps([refused, unknown])


def waiting(stage: Stage) -> list[dict[str, Any]]:
    return [one for one in stage.cli("parked", "list") if one["queue"] == "notices"]


def drops_what_waits(stage: Stage) -> None:
    """Once whoever failed has parked what it was: the next story finds nothing of it."""
    stage.settle()
    for parked in waiting(stage):
        stage.terminal("parked", "drop", parked["id"], "--yes")


def trail(stage: Stage, company: str) -> str:
    """Everything that the company's trail says."""
    crm = ConnectionId(f"hubspot:{stage.portal}")
    return repr(stage.world.audit.entries(Ref(crm, Kind.COMPANY, company)))
