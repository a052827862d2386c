"""Who is told of a fact, and in which words: plain text for a mail, Slack's own markup for a channel, JSON for a program."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from shared.model.notice_rules import MOST, NoticeRule
from shared.model.notices import Channel, Destination, Letter, Notice, NoticeFact, Words

LONGEST_SUBJECT = 120
LONGEST_OF_TOPIC = 99
"""Characters: SNS takes less than 100, all of them ASCII, as the subject of its mails."""
LONGEST_VALUE = 500
"""Characters: a notice leads to the record, it doesn't hold it."""
WHY: Mapping[NoticeFact, str] = {
    NoticeFact.CUSTOMER_CREATED: "A customer was made in the accounting system.",
    NoticeFact.CUSTOMER_ONBOARDED: "A customer was onboarded in the CRM and is in the accounting system now.",
    NoticeFact.INVOICE_OVERDUE: "An invoice is overdue.",
    NoticeFact.INVOICE_PAID: "An invoice was paid in full.",
    NoticeFact.INVOICE_DISPUTED: "A customer disputes an invoice: nobody is reminded until that is settled.",
    NoticeFact.DEAL_HELD: "A deal waits for a person before it is invoiced.",
    NoticeFact.WORK_PARKED: "Something could not be done and waits for a person.",
    NoticeFact.DIGEST: "What went wrong, what waits, and what is overdue.",
    NoticeFact.TEST: "Somebody tries whether notices arrive here. There is nothing to do.",
}
"""What happened, in a sentence for whoever reads it first."""
WHERE: Mapping[NoticeFact, str] = {
    NoticeFact.CUSTOMER_CREATED: "The accounting system lists them all.",
    NoticeFact.CUSTOMER_ONBOARDED: "The accounting system lists them all.",
    NoticeFact.INVOICE_OVERDUE: "All of them: ledgerlink receivables",
    NoticeFact.INVOICE_PAID: "All of them: ledgerlink receivables",
    NoticeFact.INVOICE_DISPUTED: "All of them: ledgerlink receivables",
    NoticeFact.DEAL_HELD: "All of them: ledgerlink holds list",
    NoticeFact.WORK_PARKED: "All of them: ledgerlink parked list",
}
"""Where those are seen that nobody was told of one by one."""
UNLIMITED = frozenset({NoticeFact.DIGEST, NoticeFact.TEST})


def destinations(rules: Iterable[NoticeRule], notice: Notice) -> tuple[Destination, ...]:
    """Give whom the rules name for this fact, each once, in their order."""
    return tuple(dict.fromkeys(to for rule in _fitting(rules, notice) for to in named_by(rule)))


def most(rules: Iterable[NoticeRule], notice: Notice, to: Destination) -> int | None:
    """Give how many of its fact this destination hears in an hour: the most that any rule allows it; None: all."""
    asked = [rule.most for rule in _fitting(rules, notice) if to in named_by(rule)]
    usual = 0 if to.channel is Channel.WEBHOOK else MOST
    allowed = [usual if one is None else one for one in asked]
    return max(allowed) if allowed and 0 not in allowed and notice.fact not in UNLIMITED else None


def _fitting(rules: Iterable[NoticeRule], notice: Notice) -> list[NoticeRule]:
    said = {notice.fact, *notice.also}
    return [rule for rule in rules if said & rule.facts and (not rule.books or notice.book in rule.books)]


def named_by(rule: NoticeRule) -> tuple[Destination, ...]:
    """Everybody whom this rule names."""
    hooks = ((Channel.SLACK, rule.slack), (Channel.WEBHOOK, rule.webhook), (Channel.TOPIC, rule.sns))
    return (
        *(Destination(Channel.EMAIL, address) for address in rule.email),
        *(Destination(channel, name) for channel, name in hooks if name),
    )


def words(notice: Notice, to: Destination) -> Words:
    """Put the notice into words for this destination."""
    subject = _line(notice.headline, LONGEST_SUBJECT)
    return Words(
        subject=_plain(subject) if to.channel is Channel.TOPIC else subject,
        text=_text(notice),
        body=BODIES[to.channel](notice),
        key=Letter.of(notice, to).key,
    )


def gathered(letter: Letter, hour: str, at: datetime) -> Notice:
    """What stands for all of a letter's fact that come after its `most` in this hour; how many is said when it is told."""
    if letter.notice is None or letter.most is None:
        raise ValueError("only a letter that is to be told, and of which there are too many, is gathered")
    fact = letter.notice.fact
    return Notice(fact, f"more/{fact}/{hour}", letter.to.ref, "And more", at, beyond=letter.most)


def counted(notice: Notice, turns: int) -> Notice:
    """The same with how many there were: `turns` of them, those that were told included."""
    beyond = turns - (notice.beyond or 0)
    headline = f"And {beyond} more: {notice.fact.replace('_', ' ')}"
    details = (
        ("In the hour before", f"{turns}, of which {notice.beyond} were told one by one"),
        ("Next", WHERE[notice.fact]),
    )
    return replace(notice, headline=headline, details=details)


def _text(notice: Notice) -> str:
    lines = [_line(notice.headline), WHY[notice.fact], ""]
    lines += [f"{label}: {_line(value)}" for label, value in notice.details if value]
    for section in notice.sections:
        lines += ["", section.heading, *(f"  {_line(one)}" for one in section.lines)]
    lines += ["", *(f"{label}: {url}" for label, url in notice.links if url)]
    return "\n".join(lines).strip() + "\n"


def _slack(notice: Notice) -> dict[str, object]:
    """One text in Slack's markup; whatever people typed is shown as they typed it, and calls nobody."""
    lines = [f"*{_escaped(notice.headline)}*", _escaped(WHY[notice.fact])]
    lines += [f"• {_escaped(label)}: {_escaped(value)}" for label, value in notice.details if value]
    for section in notice.sections:
        lines += [f"*{_escaped(section.heading)}*", *(f"• {_escaped(one)}" for one in section.lines)]
    lines += [f"<{_address(url)}|{_escaped(label)}>" for label, url in notice.links if url]
    return {"text": "\n".join(lines), "unfurl_links": False, "unfurl_media": False}


def _whole(notice: Notice) -> dict[str, object]:
    """All of it; `id` is the same whenever the same fact is told again."""
    return {
        "id": notice.key,
        "fact": notice.fact.value,
        "at": notice.at.isoformat(),
        "about": str(notice.about),
        "book": notice.book,
        "headline": _line(notice.headline),
        "details": dict(notice.details),
        "links": dict(notice.links),
        **({"sections": {one.heading: list(one.lines) for one in notice.sections}} if notice.sections else {}),
    }


def _mail(_notice: Notice) -> dict[str, object]:
    """A mail has subject and text only."""
    return {}


def _filtered(notice: Notice) -> dict[str, object]:
    """What subscribers of a topic filter by; SNS takes no empty value."""
    return {name: value for name, value in (("fact", notice.fact.value), ("book", notice.book)) if value}


BODIES: Mapping[Channel, Callable[[Notice], dict[str, object]]] = {
    Channel.EMAIL: _mail,
    Channel.SLACK: _slack,
    Channel.WEBHOOK: _whole,
    Channel.TOPIC: _filtered,
}


def _line(text: str, longest: int = LONGEST_VALUE) -> str:
    """The text in one line: a name with a line break in it must not begin another label, or another header of a mail."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _plain(subject: str) -> str:
    """The subject in ASCII, as long as SNS takes it: accents go, other letters become question marks. The text has them all."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", subject) if not unicodedata.combining(sign))
    return _line(bare.replace("…", "...").encode("ascii", "replace").decode(), LONGEST_OF_TOPIC).replace("…", "")


def _escaped(text: str) -> str:
    """Slack reads &, < and > as markup: `<!channel>` would call everybody."""
    return _line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _address(url: str) -> str:
    """An address inside Slack's brackets, where a bar or a bracket of its own would end it."""
    return _line(url, 2000).replace("&", "&amp;").replace("<", "%3C").replace(">", "%3E").replace("|", "%7C")
