"""Who is told of what, as the rules state it."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from shared.model.coding import STRICT
from shared.model.notices import NoticeFact

HOOK_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""What a webhook's address or a topic may be called."""
MAIL_SERVER: Final = "smtp"
"""The name under which the address of the company's own mail server is kept, and which no webhook has."""
MOST: Final = 20
"""How many of a fact people hear in an hour where the rule doesn't say."""
ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """
    Who is told of which facts, each once.

    `facts`: what is told. `email`: addresses, each of which gets a mail of its own. `slack`: the name of an address that takes what
    Slack takes; `webhook`: that of one which gets the fact as JSON. The addresses themselves are secrets, kept by
    `ledgerlink notices add NAME`. `sns`: the name of a topic that the deployment was given (`-c notices_topics=NAME,...`). `books`: only what happens in these; empty: in any, or in none. `most`: so many of a fact each of them hears in an
    hour, and how many more there were at its end; 0: all. Without it people hear 20, and webhooks all: a program counts for itself.

    Raises:
        ValueError: nothing is told, or nobody; a name or an address that is none.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    facts: frozenset[NoticeFact]
    email: tuple[str, ...] = ()
    slack: str = ""
    webhook: str = ""
    sns: str = ""
    books: frozenset[str] = frozenset()
    most: int | None = None

    def __post_init__(self) -> None:
        if not self.facts:
            raise ValueError("a notice names at least one fact")
        if NoticeFact.TEST in self.facts:
            raise ValueError("a test is sent by `ledgerlink notices test`, to whomever it names; no rule is needed")
        if NoticeFact.DIGEST in self.facts and self.books:
            raise ValueError("the digest tells of all books: give it a [[notices]] row of its own, without books")
        if not (self.email or self.slack or self.webhook or self.sns):
            raise ValueError("a notice needs somebody to tell: email, slack, webhook or sns")
        if self.most is not None and self.most < 0:
            raise ValueError("most is 0 or more")
        self._check_names()

    def _check_names(self) -> None:
        for address in self.email:
            if not ADDRESS.fullmatch(address):
                raise ValueError(f"{address!r} is no e-mail address that every mail system takes")
        for name in (self.slack, self.webhook):
            if name and not HOOK_NAME.fullmatch(name):
                raise ValueError(
                    "slack and webhook take the name under which `ledgerlink notices add` keeps the address, "
                    "of letters, digits, _ and -; never the address itself, which is a secret"
                )
        if MAIL_SERVER in {self.slack, self.webhook}:
            raise ValueError(f"{MAIL_SERVER} is the name of the mail server: call the webhook another name")
        if self.sns and not HOOK_NAME.fullmatch(self.sns):
            raise ValueError("sns takes the name of a topic of the deployment, of letters, digits, _ and -")
