"""What a deal says about its invoice in the home currency: what it is worth, at whose rate, and where sales had another one."""

from collections.abc import Mapping

from shared.domain.exchange import home_equivalent, rate_differs, rate_text
from shared.model.exchange import Exchange
from shared.model.ledger import Invoice

FACTS = (
    "home_currency",
    "home_net",
    "home_total",
    "exchange_rate",
    "exchange_rate_date",
    "exchange_rate_source",
    "exchange_note",
)
"""All in the ledger's home currency; the rate is home currency units for one unit of the invoice's currency."""


def exchange_facts(invoice: Invoice, exchange: Exchange) -> Mapping[str, str]:
    """
    The facts as the ledger books the invoice now; none while its rate isn't known.

    An invoice in the home currency has no rate. A rate that finance changed is the ledger's, of the invoice's date.
    """
    home, rate = exchange.home_currency, invoice.exchange_rate
    net, total = (home_equivalent(amount, rate, home) for amount in (invoice.net, invoice.total))
    if net is None or total is None:
        return {"home_currency": home}
    facts = {"home_currency": home, "home_net": str(net.amount), "home_total": str(total.amount)}
    if invoice.currency == home or rate is None:
        return facts
    is_ours = rate == exchange.booked
    day = exchange.on if is_ours and exchange.on is not None else invoice.issue_date
    return facts | {
        "exchange_rate": rate_text(rate),
        "exchange_rate_date": day.isoformat(),
        "exchange_rate_source": exchange.source if is_ours else "ledger",
        "exchange_note": note(invoice, exchange),
    }


def note(invoice: Invoice, exchange: Exchange) -> str:
    """How far the booked rate is from the one that sales closed at, in percent and in money; empty within the tolerance."""
    frozen, rate, home = exchange.frozen, invoice.exchange_rate, exchange.home_currency
    if invoice.currency == home or not rate_differs(frozen, rate, exchange.tolerance) or not frozen or not rate:
        return ""
    ours, theirs = home_equivalent(invoice.total, rate, home), home_equivalent(invoice.total, frozen, home)
    if ours is None or theirs is None:
        return ""
    when = f" of {exchange.frozen_on.isoformat()}" if exchange.frozen_on else ""
    return (
        f"Booked at {rate_text(rate)}, the deal's rate{when} is {rate_text(frozen)}: {(rate - frozen) / frozen:+.2%}, "
        f"which makes {ours} of what the deal says is {theirs}. Both are right, at different moments."
    )
