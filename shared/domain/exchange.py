"""Which exchange rate a foreign-currency invoice carries: home currency units for one unit of the invoice's currency."""

from decimal import Decimal

from shared.errors import MappingMissing
from shared.model.crm import Deal
from shared.model.rules import ExchangeRule


def rate_for(deal: Deal, home_currency: str, rule: ExchangeRule) -> Decimal | None:
    """
    Give the rate to send; None where the invoice is in the home currency, or where the ledger's own day rate is wanted.

    Raises:
        MappingMissing: the rule's source has no rate for this deal, or the CRM's home currency isn't the ledger's.
    """
    if deal.currency == home_currency:
        return None
    match rule.source:
        case "ledger":
            return None
        case "fixed":
            if deal.currency not in rule.fixed:
                raise MappingMissing(
                    f"no fixed rate for {deal.currency}",
                    record=str(deal.ref),
                    fix=f"Add {deal.currency} under [books.exchange.fixed] in ledgerlink.toml.",
                )
            return rule.fixed[deal.currency]
        case "crm":
            if deal.home_currency != home_currency or deal.exchange_rate is None:
                raise MappingMissing(
                    f"the CRM has no rate from {deal.currency} to the ledger's {home_currency}",
                    record=str(deal.ref),
                    fix="Choose another source under [books.exchange] in ledgerlink.toml, or set the rate in the CRM.",
                )
            return deal.exchange_rate
