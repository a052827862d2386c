"""A ledger's settings as they are kept with its connection: what every ledger has, as plain JSON; each adds its own."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from shared.model.ledger import Account, Item, Organisation, TaxCode


def kept(settings: Organisation) -> dict[str, Any]:
    """The settings as plain JSON."""
    return {
        "account": settings.account,
        "name": settings.name,
        "home_currency": settings.home_currency,
        "country": settings.country,
        "time_zone": settings.time_zone,
        "currencies": sorted(settings.currencies),
        "accounts": [asdict(account) for account in settings.accounts.values()],
        "tax_codes": [{**asdict(tax), "rate": str(tax.rate)} for tax in settings.tax_codes.values()],
        "items": [asdict(item) for item in settings.items.values()],
        "locked_until": settings.locked_until.isoformat() if settings.locked_until else "",
        "tracking": {category: sorted(options) for category, options in settings.tracking.items()},
    }


def read(profile: Mapping[str, Any]) -> Organisation:
    """Read back what `kept` wrote. Raises: KeyError, ValueError for anything else."""
    return Organisation(
        account=profile["account"],
        name=profile["name"],
        home_currency=profile["home_currency"],
        country=profile["country"],
        time_zone=profile["time_zone"],
        currencies=frozenset(profile["currencies"]),
        accounts={row["code"]: Account(**row) for row in profile["accounts"]},
        tax_codes={row["code"]: TaxCode(**{**row, "rate": Decimal(row["rate"])}) for row in profile["tax_codes"]},
        items={row["code"]: Item(**row) for row in profile["items"]},
        locked_until=date.fromisoformat(profile["locked_until"]) if profile["locked_until"] else None,
        # Absent where the settings were read before lines' cost centres were held against them.
        tracking={category: frozenset(options) for category, options in profile.get("tracking", {}).items()},
    )
