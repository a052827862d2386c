"""What sales can put on a deal."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the CRM's catalogue; `price` for one, in the CRM's home currency, where it has one."""

    name: str
    sku: str = ""
    description: str = ""
    price: Decimal | None = None
