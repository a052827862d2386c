"""What accounts tell beside their settings when somebody sets the rules up: enough to propose every line of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.model.catalogue import Product


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody in sales, by the CRM's id."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SalesSide:
    """
    The CRM: what its pipelines are called by id, its products, its owners, and the currencies that deals can be in.

    `freezes_rates`: whether a deal in another currency than the account's own has the rate at which it closed.
    """

    pipelines: Mapping[str, str] = field(default_factory=dict)
    products: tuple[Product, ...] = ()
    owners: tuple[Owner, ...] = ()
    currencies: frozenset[str] = frozenset()
    freezes_rates: bool = True


@dataclass(frozen=True, slots=True)
class FinanceSide:
    """The ledger: its own payment terms, as `ledgerlink.toml` writes them; empty where it has none that can be said so."""

    terms: str = ""
