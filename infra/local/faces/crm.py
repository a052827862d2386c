"""What a CRM shows to sales, as a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from infra.local.faces.reading import Place, Record
from infra.local.pair import Side

About = tuple[str, str]
"""A record's kind (deal, company) and its id."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a kind of record as people see it. `fact`: ours, by the name that all CRMs share; empty for the CRM's own."""

    place: Place
    label: str
    options: Mapping[str, str] = field(default_factory=dict)
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Entries:
    """Notes or tasks: the member of the books that holds them, the place of their text, and which of the rows are meant."""

    book: str
    text: Place
    are: Callable[[Record], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class CrmFace:
    """
    Where sales finds things in a CRM.

    `won`: what people call moving a deal there. `is_won`: where a deal says so, and the values that do. `id`: place of any record's
    own; `deal`: of its name, amount, currency, company and contact; `name`: of a company's. `first`: places of a deal's own fields, in the order shown.
    `words`: for each kind of record the CRM's own names of what is typed in (name, currency, sku, price, ...), as its acts take them.
    `notes`, `tasks`: where they are; `done`: whether a task is completed; `about`: whom one of them stands with. `shown`: every field of a kind, read from the CRM.
    `tells`: method and part of the path of the call by which a deal gets its facts. `rules`: texts of the example's rules, and what
    stands in their place for this CRM.
    """

    title: str
    won: str
    is_won: tuple[Place, frozenset[object]]
    id: Place
    deal: Mapping[str, Place]
    name: Place
    first: Sequence[Place]
    words: Mapping[str, Mapping[str, str]]
    notes: Entries
    tasks: Entries
    done: Callable[[Record], bool]
    about: Callable[[Record], set[About]]
    shown: Callable[[Side, str], Sequence[Shown]]
    tells: tuple[str, str]
    rules: Sequence[tuple[str, str]] = ()
