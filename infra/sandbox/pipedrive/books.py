"""Everything that all companies hold, for ``GET control/books``."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from infra.sandbox.core.books import Books
from infra.sandbox.pipedrive import files, notes
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.installments import shown
from infra.sandbox.pipedrive.kinds import FILES, KINDS, NOTES
from infra.sandbox.pipedrive.records import Record
from infra.sandbox.pipedrive.representation import ON_REQUEST, represent, wire


def books(companies: Iterable[Company]) -> Books:
    """By kind of record; ``_fields`` repeats the company's own fields under their names, options by their labels."""
    everyone = list(companies)
    lists = {kind.book: partial(_held, everyone, kind.name) for kind in KINDS}
    return Books({**lists, "discounts": partial(_discounts, everyone)})


def _held(companies: Iterable[Company], kind: str) -> list[Any]:
    return [_kept(company, record) for company in companies for record in company.records[kind].values()]


def _discounts(companies: Iterable[Company]) -> list[Any]:
    return [
        wire({**shown(one), "_account": str(company.id)}) for company in companies for one in company.discounts.values()
    ]


def whole(company: Company, record: Record) -> dict[str, Any]:
    """A record as its own version of the API answers it, with all that can be asked for."""
    if record.kind is NOTES:
        return notes.shown(company, record)
    if record.kind is FILES:
        return files.shown(company, record)
    return represent(company, record, include=ON_REQUEST)


def _kept(company: Company, record: Record) -> dict[str, Any]:
    own = {one.name: record.custom.get(code) for code, one in company.custom_fields(record.kind).items()}
    labels = {one.name: one.label(own[one.name]) for one in company.custom_fields(record.kind).values()}
    named = {name: labels[name] or wire(value) for name, value in own.items() if value is not None}
    return {**whole(company, record), "_created_seq": record.seq, "_account": str(company.id), "_fields": named}
