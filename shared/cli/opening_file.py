"""The first `ledgerlink.toml`, written out with what was found and why each line says what it says."""

from collections.abc import Iterator, Sequence

import tomlkit

from shared.domain.opening import Opening
from shared.domain.proposing import Proposal, rule_for
from shared.model.catalogue import Product

SCHEMA = "ledgerlink.schema.json"


def written(opening: Opening, *, schema: bool) -> str:
    """Give the file; `schema`: the file that editors check it by stands beside it. It passes `rules check` as it is."""
    parts = [
        *([f"#:schema ./{SCHEMA}"] if schema else []),
        *_head(opening),
        *_book(opening),
        *_items(opening),
        *_rest(opening),
    ]
    return "\n".join(parts) + "\n"


def _text(value: str) -> str:
    return tomlkit.string(value).as_string()


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, values))}]"


def _line(text: str) -> str:
    """A comment of one line, whatever people put into names."""
    indent = text[: len(text) - len(text.lstrip(" "))]
    return f"# {indent}{' '.join(text.split())}"


def _head(opening: Opening) -> Iterator[str]:
    sides = opening.sides
    yield _line(f"The rules of {sides.organisation.name}: which deals, into which book, on what terms.")
    yield "# Proposed by `ledgerlink init`. Read it, then: ledgerlink rules check --live, rules push, rules activate."
    yield ""
    yield f"crm = {_text(sides.crm)}"
    yield ""
    yield "# A deal is handed off when it reaches this stage: " + opening.stage.why + "."
    for pipeline, stages in sides.account.pipelines.items():
        yield _line(f"  pipeline {pipeline} ({sides.sales.pipelines.get(pipeline, '')}):")
        for stage in stages:
            mark = ", won" if stage.is_won else ", closed" if stage.is_closed else ""
            yield _line(f"    {stage.id} ({stage.label}{mark})")
    yield "[[triggers]]"
    yield f"stage = {_text(opening.stage.value)}"
    yield ""


def _book(opening: Opening) -> Iterator[str]:
    sides = opening.sides
    yield "[[books]]"
    yield _line(f"The book's name, as commands take it: {opening.book.why}.")
    yield f"id = {_text(opening.book.value)}"
    yield f"ledger = {_text(sides.ledger)}"
    yield "# Nothing is written anywhere: plans are shown (ledgerlink explain deal). `ledgerlink mode` moves the book on."
    yield 'mode = "observe"'
    yield _line(f"Both sides keep these; the ledger: {', '.join(sorted(sides.organisation.currencies))}.")
    yield f"currencies = {_list(opening.currencies)}"
    yield "# Whether prices on deals are before tax (exclusive) or with it (inclusive)."
    yield 'prices = "exclusive"'
    yield _line(f"Used when the deal says nothing: {opening.terms.why}.")
    yield f"terms = {_text(opening.terms.value)}"
    yield "# On the invoice, so that anybody finds the deal."
    yield 'reference = "DEAL-{deal}"'
    if opening.tax.value:
        yield _line(f"For products that have no tax of their own: {opening.tax.why}. The ledger has for sales:")
        for code, tax in sorted(sides.organisation.tax_codes.items()):
            if tax.active and tax.for_sales:
                yield _line(f"  {code} ({tax.name}, {tax.rate.normalize():f}%)")
        yield f"tax = {_text(opening.tax.value)}"
    yield ""
    yield _line(f"Where the rate of a foreign-currency invoice comes from: {opening.rates.why}.")
    yield "[books.exchange]"
    yield f"source = {_text(opening.rates.value)}"
    yield ""
    yield "# The first draft under changed rules waits for a person: one wrong line reaches one draft, not dozens."
    yield "[books.approval]"
    yield "first_invoice_under_rule = true"
    yield ""
    yield "# The deals of a pilot (ledgerlink mode BOOK pilot): those that meet every line. Owners:"
    yield from (_line(f"  {owner.id} ({owner.name})") for owner in sides.sales.owners)
    yield "# [books.pilot]"
    yield "# percent = 10"
    yield ""


def _items(opening: Opening) -> Iterator[str]:
    yield "# Products of the CRM, and what they are in the ledger. A product that no rule names holds its deal."
    for one in opening.waiting:
        yield ""
        sure = one.sure
        if sure is not None:
            yield _line(f"{one.product.name}: {', '.join(sure.reasons)}.")
            yield from _rule(one.product, sure, opening, "")
            continue
        yield _line(f"{one.product.name}: nothing in the ledger has its code; choose, and take the signs away.")
        for proposal in one.proposals:
            refused = f"; but {proposal.refused}" if proposal.refused else ""
            yield _line(f"  {proposal.item} {proposal.name}: {', '.join(proposal.reasons)}{refused}")
        likely = next((proposal for proposal in one.proposals if not proposal.refused), None)
        yield from _rule(one.product, likely, opening, "# ")
    yield ""


def _rule(product: Product, proposal: Proposal | None, opening: Opening, sign: str) -> Iterator[str]:
    organisation = opening.sides.organisation
    yield f"{sign}[[books.items]]"
    if proposal is not None:
        rule = rule_for(product, organisation.items[proposal.item])
        said = {"sku": rule.sku, "name": rule.name, "item": rule.item, "account": rule.account, "tax": rule.tax}
    else:
        name = "" if product.sku else product.name
        said = {"sku": product.sku, "name": name, "account": opening.account.value, "tax": opening.tax.value}
    for key, value in said.items():
        if value:
            yield f"{sign}{key} = {_text(value)}"


def _rest(opening: Opening) -> Iterator[str]:
    organisation = opening.sides.organisation
    yield "# Revenue accounts of the ledger:"
    for code, account in sorted(organisation.accounts.items()):
        if account.active and account.takes_sales:
            yield _line(f"  {code} ({account.name})")
    yield "# For lines that no product above names; without it such a line holds the deal:"
    yield "# [books.default_item]"
    yield _line(f"account = {_text(opening.account.value)}  ({opening.account.why})")
    yield f"# tax = {_text(opening.tax.value)}"
