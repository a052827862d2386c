"""A CRM as sales uses it: its sandbox, acted in and read through its face."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from infra.local.faces.crm import About, CrmFace, Entries, Shown
from infra.local.faces.reading import Record, at, text
from infra.local.pair import Side

PLURAL = {"deal": "deals", "company": "companies"}


@dataclass(slots=True)
class Sales:
    """
    One account of a CRM: the one that its side describes.

    Its fields are read once, at the start: whoever counts the vendor's calls counts none of ours. Our own must be there by then.
    """

    side: Side
    face: CrmFace
    _shown: dict[str, Sequence[Shown]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._shown = {kind: self.face.shown(self.side, kind) for kind in ("deal", "company")}

    @property
    def account(self) -> str:
        """The account's id."""
        return str(self.side.described["account_id"])

    def deals(self) -> list[Record]:
        """Every deal of the account, oldest first."""
        return self._all("deals")

    def deal(self, identity: str) -> Record:
        """One deal as the CRM holds it."""
        return next(one for one in self.deals() if self.id(one) == identity)

    def company(self, identity: str) -> Record:
        """One company as the CRM holds it."""
        return next(one for one in self._all("companies") if self.id(one) == identity)

    def companies(self, name: str) -> list[Record]:
        """The companies of exactly this name that are in use or were."""
        return [one for one in self._all("companies") if text(at(one, self.face.name)) == name]

    def id(self, record: Record) -> str:
        """The record's own id."""
        return text(at(record, self.face.id))

    def of(self, deal: Record, word: str) -> str:
        """What stands on the deal under one of our words; empty where nothing."""
        return text(at(deal, self.face.deal[word]))

    def is_won(self, deal: Record) -> bool:
        """Whether the CRM says so."""
        place, values = self.face.is_won
        return at(deal, place) in values

    def make(self, kind: str, words: Mapping[str, str], **with_: Any) -> str:
        """Type a new record in; gives its id."""
        return self.id(
            self.side.act(f"create_{kind}", properties=self.named(kind, words), account=self.account, **with_)
        )

    def open(self, words: Mapping[str, str], lines: Sequence[Mapping[str, str]], company: str, contact: str) -> str:
        """Open a deal with its lines; gives its id."""
        contacts = [contact] if contact else []
        return self.make(
            "deal", words, company=company, contacts=contacts, lines=[self.named("line", line) for line in lines]
        )

    def win(self, deal: str) -> str:
        """Move the deal to its won stage; gives the deal."""
        self.side.act("move_deal", deal, stage="won", account=self.account)
        return deal

    def edit(self, deal: str, **words: str) -> None:
        """Change what stands on the deal."""
        self.side.act("edit", deal, properties=self.named("deal", words), account=self.account)

    def edit_company(self, company: str, **words: str) -> None:
        """Change what stands on the company."""
        self.side.act("edit", company, type="companies", properties=self.named("company", words), account=self.account)

    def facts(self, kind: str, identity: str) -> dict[str, str]:
        """What we wrote on the deal or company, by the names that all CRMs share; empty fields left out."""
        record = self.deal(identity) if kind == "deal" else self.company(identity)
        held = {one.fact: text(at(record, one.place)) for one in self.shown(kind) if one.fact}
        return {fact: value for fact, value in held.items() if value}

    def notes(self, kind: str, identity: str) -> list[str]:
        """The texts of the notes on a deal or company."""
        return self._with(self.face.notes, (kind, identity))

    def tasks(self, deal: str) -> list[str]:
        """The texts of the tasks on a deal."""
        return self._with(self.face.tasks, ("deal", deal))

    def open_tasks(self, deal: str) -> list[str]:
        """The texts of those that nobody has completed."""
        tasks = self.face.tasks
        return self._with(replace(tasks, are=lambda one: tasks.are(one) and not self.face.done(one)), ("deal", deal))

    def note_down(self, kind: str, identity: str, **facts: str) -> None:
        """Fill in fields of ours that are for people, by the names and, of a choice, the values that all CRMs share."""
        fields = {one.fact: one for one in self.shown(kind)}
        typed = dict(_typed(fields[fact], value) for fact, value in facts.items())
        self.side.act("edit", identity, type=PLURAL[kind], properties=typed, account=self.account)

    def shown(self, kind: str) -> Sequence[Shown]:
        """The fields of that kind of record."""
        return self._shown[kind]

    def named(self, kind: str, words: Mapping[str, str]) -> dict[str, str]:
        """What is typed in, under the CRM's own names."""
        return {self.face.words[kind][word]: value for word, value in words.items()}

    def _with(self, entries: Entries, about: About) -> list[str]:
        rows = [one for one in self._all(entries.book) if entries.are(one) and about in self.face.about(one)]
        return [text(at(one, entries.text)) for one in rows]

    def _all(self, name: str) -> list[Record]:
        return [one for one in self.side.book(name) if str(one.get("_account", self.account)) == self.account]


def _typed(field: Shown, value: str) -> tuple[str, str]:
    """The field's own name and the value; where it goes by its label, so does a choice."""
    if isinstance(field.place, str):
        return field.place.rpartition(".")[2], value
    return field.label, field.options.get(value, value)
