"""A reconciliation's report, as finance reads it: on the terminal, as JSON, as a web page."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.cli.output import say, stated, table
from shared.model.money import Money
from shared.model.reconciliation import Agreement, Fate, Finding, Reconciliation, Remedy, Sum

FATES: Mapping[Fate, str] = {
    Fate.INVOICED: "invoiced",
    Fate.HELD: "held for a person",
    Fate.EXCLUDED: "kept out by a rule or a person",
    Fate.PLANNED: "planned only (its book observes)",
    Fate.FAILED: "failed",
    Fate.DECLINED: "declined (finance removed the invoice)",
    Fate.UNDONE: "undone",
    Fate.UNDER_WAY: "under way (won minutes ago)",
    Fate.MISSING: "missing until now",
}
REMEDIES: Mapping[Remedy, str] = {
    Remedy.PERSON: "a person must look",
    Remedy.REPAIR: "looked at again by itself",
    Remedy.EXPLAINED: "explained",
}


def as_json(runs: Sequence[Reconciliation]) -> dict[str, Any]:
    """The runs for machines; amounts by currency as money."""
    return {"runs": [_run(run) for run in runs]}


def show(run: Reconciliation) -> None:
    """Print one run."""
    say(f"[bold]{verdict(run)}[/]")
    say(f"{run.crm}, deals won since {run.since}, compared {run.at:%F %T} UTC under rules {run.rules[:12]}")
    rows = [[name, str(its.count), money(its)] for name, its in lines(run)]
    table("Won deals", ("became", "deals", "amount"), rows)
    sums = [[one.currency, *figures(one)] for one in run.agreements]
    if sums:
        table(
            "Invoiced deals and their invoices",
            ("currency", *COLUMNS),
            sums,
        )
    found = [[REMEDIES[one.remedy], one.kind.value.replace("_", " "), one.sentence, one.fix] for one in run.findings]
    if found:
        table("Findings", ("what happens", "kind", "what", "what to do"), found)
    if run.more:
        say(f"{run.more} further findings are not shown.")


def verdict(run: Reconciliation) -> str:
    """The run in one sentence."""
    persons, repairs = run.count(Remedy.PERSON), run.count(Remedy.REPAIR)
    if run.unexplained:
        start = "The books differ by an amount that nobody has explained yet"
    elif persons:
        start = "The books agree but for what a person must settle"
    else:
        start = "The books agree: no unexplained difference"
    mended = "would be looked at again" if run.dry_run else "looked at again by itself"
    return f"{start}. {run.won.count} won deals, {persons} for a person, {repairs} {mended}."


def lines(run: Reconciliation) -> list[tuple[str, Sum]]:
    """Every fate that occurred, in their order, and the sum of all."""
    by_fate = [(FATES[fate], run.fates[fate.value]) for fate in Fate if fate.value in run.fates]
    return [*by_fate, ("won in all", run.won)]


COLUMNS = ("deals", "invoices", "difference", "explained", "unexplained")
"""An agreement's figures, in the order in which they are read."""


def figures(one: Agreement) -> list[str]:
    """One currency's figures, as a person writes them."""
    return [written(getattr(one, name), one.currency) for name in COLUMNS]


def written(amount: Decimal, currency: str) -> str:
    """An amount with the decimals of its currency, thousands apart."""
    return f"{Decimal(stated(Money(amount, currency))['amount']):,}"


def money(its: Sum) -> str:
    """The amounts by currency, as a person writes them."""
    return ", ".join(f"{written(amount, currency)} {currency}" for currency, amount in its.amounts.items())


def page(runs: Sequence[Reconciliation], books: Sequence[str]) -> str:
    """The runs as one web page that needs nothing from anywhere; everything foreign is escaped."""
    loader = FileSystemLoader(Path(__file__).with_name("pages"))
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    template = environment.get_template("reconciled.html")
    said = {"verdict": verdict, "lines": lines, "figures": figures, "money": money, "remedies": REMEDIES}
    return template.render(runs=runs, books=", ".join(books), **said)


def _run(run: Reconciliation) -> dict[str, Any]:
    return {
        "crm": run.crm,
        "since": run.since,
        "at": run.at,
        "rules": run.rules,
        "dry_run": run.dry_run,
        "verdict": verdict(run),
        "won": _sum(run.won),
        "fates": {name: _sum(its) for name, its in run.fates.items()},
        "agreements": [{name: Money(getattr(one, name), one.currency) for name in COLUMNS} for one in run.agreements],
        "findings": [_finding(one) for one in run.findings],
        "more": run.more,
        "invoices_seen": run.invoices_seen,
        "calls": run.calls,
    }


def _sum(its: Sum) -> dict[str, Any]:
    return {"count": its.count, "amounts": [Money(amount, currency) for currency, amount in its.amounts.items()]}


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "remedy": one.remedy,
        "deal": one.deal.id if one.deal else None,
        "deal_name": one.deal_name,
        "invoices": [ref.id for ref in one.invoices],
        "sentence": one.sentence,
        "fix": one.fix,
        "difference": one.difference,
    }
