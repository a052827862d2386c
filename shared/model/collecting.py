"""What is being done about one overdue invoice, and what was agreed with its customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from shared.model.refs import Ref


@dataclass(frozen=True, slots=True)
class Arrangement:
    """
    What people wrote on a deal or company of the CRM: until when the customer promised to pay (a day, inclusive), and what it
    disputes. Either stops everything that happens by itself: a promise until its day is over, a dispute until it is emptied.

    `owner` is the CRM's id of whom the record belongs to, empty where it says nobody. `email` and `greeting`: whom a mail about
    it goes to and how to address them, where the CRM says so with the record; else empty.
    """

    promised_on: date | None = None
    dispute: str = ""
    owner: str = ""
    email: str = ""
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """
    How far the collection of one invoice has come. `done`: the steps that were carried out, by name, and when. `said`: where it
    stands, in a sentence. `disputed`: what the customer disputes, `promised_on`: until when it promised to pay, as last read.
    `version` counts its writes: a write on top of another version than was read is refused.
    """

    invoice: Ref
    done: Mapping[str, datetime] = field(default_factory=dict)
    said: str = ""
    disputed: str = ""
    promised_on: date | None = None
    version: int = 0
