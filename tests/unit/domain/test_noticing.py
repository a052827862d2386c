"""Who is told, and in which words: nobody twice, and nothing that people typed is ever markup, a header or a call."""

import json
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.noticing import LONGEST_OF_TOPIC, LONGEST_SUBJECT, destinations, words
from shared.model.notice_rules import NoticeRule
from shared.model.notices import Channel, Destination, Notice, NoticeFact
from shared.model.refs import Kind, Ref
from tests import builders

CREATED = frozenset({NoticeFact.CUSTOMER_CREATED})
SLACK = Destination(Channel.SLACK, "accounting")
HOOK = Destination(Channel.WEBHOOK, "erp")
TOPIC = Destination(Channel.TOPIC, "finance")
MAIL = Destination(Channel.EMAIL, "ap@example.test")


def notice(headline: str = "New customer: Acme Ltd", **more: Any) -> Notice:
    facts: dict[str, Any] = {
        "fact": NoticeFact.CUSTOMER_CREATED,
        "key": "customer_created/c-1",
        "about": Ref(builders.LEDGER, Kind.CUSTOMER, "c-1"),
        "at": builders.NOW,
        "book": "uk",
        "details": (("E-mail", "ap@acme.example"), ("Tax number", "")),
        "links": (("Open the deal", "https://app.example/deal?a=1&b=2"),),
    } | more
    return Notice(headline=headline, **facts)


def test_everybody_whom_a_rule_names_is_told_once() -> None:
    rules = (
        NoticeRule(CREATED, email=("ap@example.test", "cfo@example.test"), slack="accounting"),
        NoticeRule(CREATED, email=("ap@example.test",), webhook="erp", sns="finance"),
    )

    assert destinations(rules, notice()) == (MAIL, Destination(Channel.EMAIL, "cfo@example.test"), SLACK, HOOK, TOPIC)


def test_a_rule_for_books_tells_of_those_only() -> None:
    rules = (NoticeRule(CREATED, slack="accounting", books=frozenset({"us"})),)

    assert destinations(rules, notice()) == ()
    assert destinations(rules, notice(book="us")) == (SLACK,)
    assert destinations(rules, notice(book="")) == ()


def test_a_mail_is_plain_text_with_what_is_known_and_the_link() -> None:
    said = words(notice(), MAIL)

    assert said.subject == "New customer: Acme Ltd"
    assert said.text.splitlines() == [
        "New customer: Acme Ltd",
        "A customer was made in the accounting system.",
        "",
        "E-mail: ap@acme.example",
        "",
        "Open the deal: https://app.example/deal?a=1&b=2",
    ]


def test_what_people_typed_is_no_markup_in_slack_and_calls_nobody() -> None:
    said = words(
        notice("<!channel> R&D <https://evil.example|Acme>", links=(("Open", "https://a.example/>|x"),)), SLACK
    )

    assert said.body == {
        "text": "*&lt;!channel&gt; R&amp;D &lt;https://evil.example|Acme&gt;*\n"
        "A customer was made in the accounting system.\n• E-mail: ap@acme.example\n<https://a.example/%3E%7Cx|Open>",
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_a_name_with_line_breaks_begins_no_other_line_or_header() -> None:
    name = "Acme\r\nBcc: everybody@example.test\u2028Paid: yes"

    assert words(notice(name), MAIL).subject == "Acme Bcc: everybody@example.test Paid: yes"
    assert words(notice(details=(("Contact", name),)), MAIL).text.count("\n") == words(notice(), MAIL).text.count("\n")


def test_a_long_name_is_cut() -> None:
    assert len(words(notice("A" * 999), MAIL).subject) == LONGEST_SUBJECT


def test_a_program_gets_all_of_it_as_json() -> None:
    body = json.loads(json.dumps(dict(words(notice(), HOOK).body)))

    assert body["id"] == "customer_created/c-1"
    assert (body["fact"], body["book"], body["about"]) == ("customer_created", "uk", f"{builders.LEDGER}#customer#c-1")
    assert body["links"] == {"Open the deal": "https://app.example/deal?a=1&b=2"}


@pytest.mark.parametrize(
    ("headline", "subject"),
    [
        ("New customer: Müller & Söhne", "New customer: Muller & Sohne"),
        ("New customer: 株式会社", "New customer: ????"),
        ("A" * 999, "A" * (LONGEST_OF_TOPIC - 1)),
        ("New customer: Acme\r\nSubject: other", "New customer: Acme Subject: other"),
    ],
)
def test_a_topics_subject_is_one_short_line_of_ascii_and_its_text_has_every_letter(headline: str, subject: str) -> None:
    said = words(notice(headline), TOPIC)

    assert said.subject == subject
    assert said.text == words(notice(headline), MAIL).text


def test_subscribers_of_a_topic_filter_by_fact_and_by_book_where_there_is_one() -> None:
    assert words(notice(), TOPIC).body == {"fact": "customer_created", "book": "uk"}
    assert words(notice(book=""), TOPIC).body == {"fact": "customer_created"}


def test_each_letter_of_a_notice_has_a_key_of_its_own_that_stays_the_same() -> None:
    assert words(notice(), MAIL).key == words(notice("Other words"), MAIL).key
    assert words(notice(), MAIL).key != words(notice(), TOPIC).key


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"facts": frozenset()}, "at least one fact"),
        ({"slack": ""}, "somebody to tell"),
        ({"slack": "https://hooks.slack.com/services/T/B/x"}, "never the address itself"),
        ({"email": ("Finance <ap@example.test>",)}, "no e-mail address"),
        ({"email": ("ap@example.test\r\nBcc: x@example.test",)}, "no e-mail address"),
        ({"facts": frozenset({NoticeFact.TEST})}, "no rule is needed"),
        ({"sns": "arn:aws:sns:eu-west-1:1:finance"}, "name of a topic"),
        ({"webhook": "smtp"}, "the mail server"),
        ({"facts": frozenset({NoticeFact.DIGEST}), "books": frozenset({"uk"})}, "all books"),
        ({"most": -1}, "0 or more"),
    ],
)
def test_a_rule_that_tells_nothing_or_nobody_or_holds_a_secret_is_refused(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        NoticeRule(**{"facts": CREATED, "slack": "accounting", **wrong})


def test_two_rules_of_one_destination_tell_it_once() -> None:
    rule = NoticeRule(CREATED, slack="accounting")

    assert destinations((rule, replace(rule, books=frozenset({"uk"}))), notice()) == (SLACK,)
