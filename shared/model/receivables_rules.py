"""What happens by itself when money is late or arrives, as the rules state it."""

import re
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal

from shared.model.coding import STRICT

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STEP_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
"""What a step may be called: the name stands in the CRM, where workflows ask for it."""

Remind = Literal["", "crm", "email"]
"""
How a customer is written to: by nobody; by a workflow of the CRM, which starts when the step's name is written to the deal; or by
a mail of ours.
"""
OWNER: Final = "owner"
"""Whoever the deal belongs to in the CRM; without a deal, the company."""


@dataclass(frozen=True, slots=True)
class Step:
    """
    What is done about an invoice that is so many days overdue.

    `days` after the due date, 1 or more. `over`: only where more than this is due on the invoice, in the ledger's home currency.
    `task`: who gets a task, `owner` or the CRM's id of a user; empty: nobody. `remind`: how the customer is written to, and
    `template` the name of the mail's words in `[receivables.templates]`. Each step is done once for each invoice.

    Raises:
        ValueError: a name that can't be written, no day, nothing to do, a mail without words.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    name: str
    days: int
    over: Decimal = Decimal(0)
    task: str = OWNER
    remind: Remind = ""
    template: str = ""

    def __post_init__(self) -> None:
        if not STEP_NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r}: a step's name has small letters, digits, _ and - only, at most 40")
        if self.days < 1:
            raise ValueError(f"the step {self.name} comes 1 day or more after the due date")
        if not self.task and not self.remind:
            raise ValueError(f"the step {self.name} does nothing: it needs a task, or a reminder")
        if (self.remind == "email") != bool(self.template):
            raise ValueError(f'the step {self.name}: remind = "email" and a template belong together')


@dataclass(frozen=True, slots=True)
class Template:
    """The words of a mail to a customer, in Jinja's syntax."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Hours:
    """
    When tasks are made and customers are written to: on these days, from `begin` until before `end`, by the clock of the ledger's
    organisation, or of `zone` (IANA). What falls due outside waits for the next such hour.

    Raises:
        ValueError: no day, or an end that isn't after the beginning.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    begin: time = time(8)
    end: time = time(18)
    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ("mon", "tue", "wed", "thu", "fri")
    zone: str = ""

    def __post_init__(self) -> None:
        if not self.days:
            raise ValueError("[receivables.hours] names no day")
        if self.end <= self.begin:
            raise ValueError("[receivables.hours] ends before it begins")


@dataclass(frozen=True, slots=True)
class WhenPaid:
    """
    What happens once when an invoice is fully paid by the customer's money.

    `thanks`: how the customer is thanked, as for a reminder; `template`: the words of that mail. `follow_up`: the subject of a
    task for the deal's owner, due `follow_up_days` later; empty: none.

    Raises:
        ValueError: a mail without words; days below 0.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    thanks: Remind = "crm"
    template: str = ""
    follow_up: str = ""
    follow_up_days: int = 7

    def __post_init__(self) -> None:
        if (self.thanks == "email") != bool(self.template):
            raise ValueError('[receivables.paid]: thanks = "email" and a template belong together')
        if self.follow_up_days < 0:
            raise ValueError("[receivables.paid]: follow_up_days is 0 or more")


@dataclass(frozen=True, slots=True)
class ReceivablesRules:
    """
    `steps`: what is done about overdue invoices, none by itself. `dso_days`: over how many days the days sales outstanding are
    reckoned. `digest`: from what hour of a working day (`hours.days`) on the daily digest is sent, by the clock of `hours.zone`,
    else of the company's CRM account; `digest_calm`: on days on which nobody has anything to do, too.

    Raises:
        ValueError: two steps of one name; a template that there isn't.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    steps: tuple[Step, ...] = ()
    hours: Hours = field(default_factory=Hours)
    paid: WhenPaid = field(default_factory=WhenPaid)
    templates: dict[str, Template] = field(default_factory=dict)
    dso_days: int = 90
    digest: time = time(8)
    digest_calm: bool = True

    def __post_init__(self) -> None:
        names = [step.name for step in self.steps]
        if len(set(names)) < len(names):
            raise ValueError("two steps of [receivables] have the same name")
        missing = {one for one in (*(step.template for step in self.steps), self.paid.template) if one} - set(
            self.templates
        )
        if missing:
            raise ValueError(f"there is no [receivables.templates.{min(missing)}]")
        if self.dso_days < 1:
            raise ValueError("[receivables]: dso_days is 1 or more")
