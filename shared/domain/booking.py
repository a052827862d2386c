"""Whether a deal is handed off, and into which book."""

from dataclasses import dataclass

from shared.model.crm import Deal
from shared.model.handoff import Hold
from shared.model.rules import Book, Rules, Trigger

WON = "won"
ANY = "*"
ANY_STAGE = "any"


def triggered(deal: Deal, rules: Rules, *, asked: bool = False) -> Trigger | None:
    """
    The first trigger the deal stands in; None where it isn't to be handed off (yet, or any more).

    `asked`: somebody asked for its invoice by hand.
    """
    for trigger in rules.triggers:
        if (asked or not trigger.manual) and trigger.pipeline in {ANY, deal.pipeline} and _in_stage(deal, trigger):
            return trigger
    return None


def _in_stage(deal: Deal, trigger: Trigger) -> bool:
    match trigger.stage:
        case "won":
            return deal.is_won
        case "any":
            return deal.is_won or not deal.is_closed
        case stage:
            return deal.stage == stage


def refusal(deal: Deal, rules: Rules) -> str:
    """Why nobody may ask for an invoice of this deal by hand, as it stands."""
    allowed = [trigger for trigger in rules.triggers if trigger.manual]
    if not allowed:
        return "the rules of ledgerlink.toml let nobody ask for an invoice by hand"
    where = " or ".join(
        f"{trigger.stage}{f' of pipeline {trigger.pipeline}' if trigger.pipeline != ANY else ''}" for trigger in allowed
    )
    return (
        f"an invoice can't be asked for in stage {deal.stage} of pipeline {deal.pipeline}; "
        f"the rules allow it in: {where}{' (not when lost)' if ANY_STAGE in where else ''}"
    )


@dataclass(frozen=True, slots=True)
class Routed:
    """The book a deal goes to, and why."""

    book: Book
    why: str


def routed(deal: Deal, rules: Rules) -> Routed | Hold:
    """
    Give the one book whose rules take the deal; held where none or several do, because money in the wrong books is worse
    than money late.
    """
    takers = [book for book in rules.books if _takes(book, deal, rules)]
    if len(takers) == 1:
        return Routed(
            takers[0], f"currency {deal.currency} and pipeline {deal.pipeline} belong to the book {takers[0].id}"
        )
    if not takers:
        return Hold(
            "no_book",
            f"No book takes a deal in {deal.currency} from the pipeline {deal.pipeline} of {deal.ref.connection}.",
            "Add the currency, the pipeline or the CRM account to a book in ledgerlink.toml.",
        )
    names = ", ".join(book.id for book in takers)
    return Hold(
        "several_books",
        f"Several books would take this deal: {names}.",
        "Narrow `currencies` or `pipelines` of these books in ledgerlink.toml so that one is left.",
    )


def _takes(book: Book, deal: Deal, rules: Rules) -> bool:
    return (
        deal.ref.connection in (book.crms or {rules.crm})
        and (not book.currencies or deal.currency in book.currencies)
        and (not book.pipelines or deal.pipeline in book.pipelines)
    )
