"""`ledgerlink map`: products that no rule names, and what they might be in the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import copymode

import click

from shared.cli.command import as_json, with_world
from shared.cli.exits import HELD
from shared.cli.mistakes import rules_in
from shared.cli.output import say_json
from shared.cli.rules_file import with_items
from shared.domain.proposing import Proposal, Unmapped, proposed, rule_for, unmapped
from shared.errors import MappingMissing, NotFound, Unsupported
from shared.model.catalogue import Product
from shared.model.handoff import Journal
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId, provider_of
from shared.model.rules import Book, ItemRule, Rules
from shared.providers import registry
from shared.wiring import World


@dataclass(frozen=True, slots=True)
class Survey:
    """One book, its ledger's settings, and the products that wait for a rule."""

    place: int
    book: Book
    organisation: Organisation
    waiting: Sequence[Unmapped]


@click.command("map")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default="ledgerlink.toml")
@click.option("--book", "named", default="", help="Only this book.")
@click.option("--refresh", is_flag=True, help="Read the ledger's items, accounts and tax codes anew first.")
@click.option("--apply", "applied", is_flag=True, help="Add what has the same code in the ledger to FILE.")
@click.option("--accept", multiple=True, metavar="SKU=ITEM", help="With --apply: this product is that item.")
@as_json
@with_world
def map_products(
    world: World, file: Path, *, named: str, refresh: bool, applied: bool, accept: tuple[str, ...], as_json: bool
) -> None:
    """
    List the CRM's products that no rule in FILE names, and what each might be in the ledger; exit 3 if any is left.

    Nothing is mapped by luck: proposals are only shown. A product without SKU is accepted by its name.
    """
    wanted = dict(_pair(words) for words in accept)
    if wanted and not applied:
        raise click.UsageError("--accept says what --apply writes: give both.")
    rules = rules_in(file, as_json=as_json)
    surveys = _surveys(world, rules, named, refresh=refresh)
    added: dict[str, list[ItemRule]] = {}
    if applied:
        added = {survey.book.id: _chosen(survey, wanted) for survey in surveys}
        _unknown(wanted, added)
        text = file.read_bytes().decode()
        for survey in surveys:
            text = with_items(text, survey.place, added[survey.book.id])
        _replace(file, text)
        surveys = _again(surveys, added)
    if as_json:
        say_json([{"book": s.book.id, "added": added.get(s.book.id, []), "unmapped": s.waiting} for s in surveys])
    else:
        _show(surveys, added)
    click.get_current_context().exit(HELD if any(survey.waiting for survey in surveys) else 0)


def _pair(words: str) -> tuple[str, str]:
    product, given, item = words.rpartition("=")
    if not (given and product and item):
        raise click.UsageError(f"--accept takes SKU=ITEM, not {words!r}.")
    return product, item


def _surveys(world: World, rules: Rules, named: str, *, refresh: bool) -> list[Survey]:
    books = [(place, book) for place, book in enumerate(rules.books) if named in {"", book.id}]
    if not books:
        raise NotFound(f"the rules have no book {named!r}", fix=f"Known are: {', '.join(b.id for b in rules.books)}.")
    if refresh:
        for ledger in dict.fromkeys(book.ledger for _, book in books):
            world.set_up(ledger)
    sold = {crm: _products(world, crm) for crm in dict.fromkeys(crm for _, book in books for crm in _crms(book, rules))}
    surveys = []
    for place, book in books:
        organisation = world.organisation(book.ledger)
        products = [product for crm in _crms(book, rules) for product in sold[crm]]
        surveys.append(Survey(place, book, organisation, unmapped(products, book, organisation)))
    return surveys


def _crms(book: Book, rules: Rules) -> list[ConnectionId]:
    return sorted(book.crms or {rules.crm})


def _products(world: World, crm: ConnectionId) -> Sequence[Product]:
    """The CRM's catalogue. Raises: Unsupported where the provider has none, and as its calls."""
    provider = provider_of(crm)
    if find_spec(f"{registry.PROVIDERS[provider]}.catalogue") is None:
        raise Unsupported(f"{registry.manifest(provider).title} has no catalogue that is read", record=crm)
    read: Sequence[Product] = registry.part(provider, "catalogue").products(world.api(crm, Journal()))
    return read


def _chosen(survey: Survey, wanted: Mapping[str, str]) -> list[ItemRule]:
    """The rules to add: what was accepted, and what has the same code. Raises: NotFound, MappingMissing."""
    rules = []
    for one in survey.waiting:
        item = wanted.get(_called(one.product))
        if item is None:
            rules += [rule_for(one.product, survey.organisation.items[sure.item])] if (sure := one.sure) else []
            continue
        if item not in survey.organisation.items:
            raise NotFound(f"{survey.organisation.name} has no item {item!r}", fix="Create it, or run with --refresh.")
        found = survey.organisation.items[item]
        refused = proposed(one.product, found, survey.book, survey.organisation).refused
        if refused:
            raise MappingMissing(refused, fix="Correct the item in the ledger, then run with --refresh.")
        rules.append(rule_for(one.product, found))
    return rules


def _called(product: Product) -> str:
    return product.sku or product.name


def _unknown(wanted: Mapping[str, str], added: Mapping[str, Sequence[ItemRule]]) -> None:
    known = {rule.sku or rule.name for rules in added.values() for rule in rules}
    strange = [product for product in wanted if product not in known]
    if strange:
        raise NotFound(
            f"no product {strange[0]!r} waits for a rule",
            fix="Run `ledgerlink map` for those that do; by SKU, else name.",
        )


def _replace(file: Path, text: str) -> None:
    """Write the file whole or not at all."""
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(text.encode())
    copymode(file, beside)
    beside.replace(file)


def _again(surveys: Sequence[Survey], added: Mapping[str, Sequence[ItemRule]]) -> list[Survey]:
    """What still waits."""
    left = []
    for survey in surveys:
        done = {rule.sku or rule.name for rule in added[survey.book.id]}
        waiting = [one for one in survey.waiting if _called(one.product) not in done]
        left.append(Survey(survey.place, survey.book, survey.organisation, waiting))
    return left


def _show(surveys: Sequence[Survey], added: Mapping[str, Sequence[ItemRule]]) -> None:
    for survey in surveys:
        for rule in added.get(survey.book.id, ()):
            click.echo(f"{survey.book.id}: added {rule.sku or rule.name} → item {rule.item}, account {rule.account}")
        for one in survey.waiting:
            click.echo(f"{survey.book.id}: no rule names {one.product.name} ({one.product.sku or 'no SKU'})")
            for proposal in one.proposals:
                click.echo(f"  {_line(proposal)}")
        if not survey.waiting:
            click.echo(f"{survey.book.id}: every product has a rule")


def _line(proposal: Proposal) -> str:
    coded = f"account {proposal.account or 'none'}, tax {proposal.tax or 'none'}"
    refused = f"; but {proposal.refused}" if proposal.refused else ""
    return f"{proposal.item} {proposal.name}: {', '.join(proposal.reasons)}; {coded}{refused}"
