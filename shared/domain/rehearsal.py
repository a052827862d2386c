"""Whether the rules would do in the accounts they are about: what invoicing would say of each, before any deal is won."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

from shared.domain.booking import ANY, ANY_STAGE, WON
from shared.domain.coding import check_account, coded
from shared.domain.contradictions import Path, Problem, did_you_mean
from shared.domain.exchange import rate_for
from shared.domain.invoicing import ROUNDING, document_for, without_estimates
from shared.domain.taxing import Sale, checked
from shared.errors import MappingMissing
from shared.model.crm import CrmAccount, Deal, LineItem
from shared.model.handoff import Hold
from shared.model.ledger import Organisation
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.rules import Book, ItemRule, Rules

NOWHERE = ConnectionId("rehearsal:0")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OTHER = "any other product"


def unusable(at: Path, book: Book, organisation: Organisation) -> Iterator[Problem]:
    """
    Give what would hold deals of this book: currencies, products, streams, tax rules and the rounding line.

    The sentences are invoicing's own. What depends on the deal (who buys, and where) isn't asked.
    """
    strange = without_estimates(book, organisation)
    if strange is not None:
        yield Problem((*at, "drafts"), strange.sentence, strange.fix)
        book = replace(book, drafts="posted")
    sale = Sale(_deal(organisation.home_currency, organisation), None, book, organisation)
    for currency in sorted(book.currencies):
        yield from _currency((*at, "currencies"), _deal(currency, organisation), book, organisation)
    for place, rule in enumerate(book.items):
        yield from _tried((*at, "items", place), partial(_product, rule, sale))
    used = {rule.stream for rule in (*book.items, *([book.default_item] if book.default_item else []))}
    for name in sorted(book.streams.keys() - used):
        alone = ItemRule(stream=name, name=f"the stream {name}")
        yield from _tried(
            (*at, "streams", name), partial(_product, alone, replace(sale, book=replace(book, items=(alone,))))
        )
    if book.default_item is not None:
        yield from _tried((*at, "default_item"), lambda: _product(None, sale))
    for place, tax in enumerate(book.taxes):
        if tax.code:
            spoken = partial(checked, tax.code, "a sale", sale, f"rule {tax.name!r}", tax)
            yield from _tried((*at, "taxes", place), spoken)
    rounding = book.rounding_line
    if rounding is not None:
        where = (*at, "rounding_line")
        yield from _tried(where, lambda: check_account(rounding.account, ROUNDING, book, organisation))
        yield from _tried(where, lambda: checked(rounding.tax, ROUNDING, sale, "the book's rounding line"))


def refusal(rule: ItemRule, book: Book, organisation: Organisation) -> str:
    """What invoicing would say against this product, were it the book's only one; empty where it would take it."""
    alone = replace(book, items=(rule,))
    sale = Sale(_deal(organisation.home_currency, organisation), None, alone, organisation)
    return next((problem.sentence for problem in _tried((), partial(_product, rule, sale))), "")


def unreachable(rules: Rules, account: CrmAccount) -> Iterator[Problem]:
    """Give the pipelines and stages that the CRM doesn't have: no deal would ever stand there, or be moved there."""
    stages = {pipeline: {stage.id for stage in its} for pipeline, its in account.pipelines.items()}
    won = {stage.id for its in account.pipelines.values() for stage in its if stage.is_won or stage.keeps_won}
    if rules.paid_stage and rules.paid_stage not in won:
        yield _absent(("paid_stage",), "won stage", rules.paid_stage, won)
    for place, trigger in enumerate(rules.triggers):
        at = ("triggers", place)
        if trigger.pipeline != ANY and trigger.pipeline not in stages:
            yield _absent((*at, "pipeline"), "pipeline", trigger.pipeline, set(stages))
            continue
        there = set().union(*stages.values()) if trigger.pipeline == ANY else stages[trigger.pipeline]
        if trigger.stage not in {WON, ANY_STAGE, *there}:
            yield _absent((*at, "stage"), "stage", trigger.stage, there)
    for place, book in enumerate(rules.books):
        for pipeline in sorted(book.pipelines - set(stages) if rules.crm in (book.crms or {rules.crm}) else ()):
            yield _absent(("books", place, "pipelines"), "pipeline", pipeline, set(stages))


def _absent(at: Path, what: str, word: str, there: set[str]) -> Problem:
    return Problem(
        at, f'the CRM has no {what} "{word}"{did_you_mean(word, there)}', f"Its own are: {', '.join(sorted(there))}."
    )


def _product(rule: ItemRule | None, sale: Sale) -> None:
    """Code a line that this rule names, or one that none does. Raises: MappingMissing."""
    name, sku = ((rule.name or rule.sku), rule.sku) if rule else (OTHER, "")
    code = coded(LineItem(sale.deal.ref, name, Decimal(1), Decimal(1), sku=sku), sale.book, sale.organisation)
    by_rule = any(code.own_tax in tax.product_taxes or not code.own_tax for tax in sale.book.taxes)
    if not by_rule:
        checked(
            code.own_tax or sale.book.tax, name, sale, "the product's own" if code.own_tax else "the book's default"
        )


def _currency(at: Path, deal: Deal, book: Book, organisation: Organisation) -> Iterator[Problem]:
    held = document_for(deal, book, organisation, EPOCH.date())
    if isinstance(held, Hold) and held.code == "currency_unknown":
        yield Problem(at, held.sentence, held.fix)
        return
    yield from _tried(at, lambda: rate_for(deal, organisation.home_currency, book.exchange))


def _deal(currency: str, organisation: Organisation) -> Deal:
    """A won deal of one line, of which everything is known."""
    ref = Ref(NOWHERE, Kind.DEAL, "0")
    return Deal(
        ref=ref,
        name="",
        pipeline="",
        stage="",
        is_won=True,
        is_closed=True,
        currency=currency,
        amount=Money(Decimal(1), currency),
        seen_at=EPOCH,
        exchange_rate=Decimal(1),
        home_currency=organisation.home_currency,
        company=Ref(NOWHERE, Kind.COMPANY, "0"),
        lines=(LineItem(ref, OTHER, Decimal(1), Decimal(1)),),
    )


def _tried(at: Path, act: Callable[[], object]) -> Iterator[Problem]:
    try:
        act()
    except MappingMissing as error:
        yield Problem(at, error.sentence, error.fix)
