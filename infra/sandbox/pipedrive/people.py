"""Users, currencies and activity types of a company: what an administrator sets up, read through v1."""

from dataclasses import dataclass
from typing import Any


@dataclass
class User:
    """A person with a seat. Owners of records are users, under the user's own id."""

    id: int
    name: str
    email: str
    admin: bool = False
    active: bool = True

    def represent(self, you: int, zone: tuple[str, str], currency: str) -> dict[str, Any]:
        """The user as v1 answers it; ``you`` is whose token asks, ``zone`` a name and its offset now."""
        access = [
            {"app": app, "admin": self.admin, "permission_set_id": f"{app}-{self.admin}"} for app in ("sales", "global")
        ]
        return {
            "id": self.id,
            "name": self.name,
            "default_currency": currency,
            "locale": "en_GB",
            "lang": 1,
            "email": self.email,
            "phone": None,
            "activated": True,
            "last_login": "2026-11-20 08:00:00",
            "created": "2025-01-06 09:00:00",
            "modified": None,
            "has_created_company": self.admin,
            "access": access,
            "active_flag": self.active,
            "timezone_name": zone[0],
            "timezone_offset": zone[1],
            "role_id": 1,
            "icon_url": None,
            "is_you": self.id == you,
            "is_deleted": not self.active,
        }


@dataclass
class ActivityType:
    """A type of activity; ``key`` is what activities name. A company may switch any of them off."""

    id: int
    key: str
    name: str
    active: bool = True

    def represent(self) -> dict[str, Any]:
        """The type as v1 answers it."""
        return {
            "id": self.id,
            "order_nr": self.id,
            "name": self.name,
            "key_string": self.key,
            "icon_key": self.key,
            "active_flag": self.active,
            "color": "FFFFFF",
            "is_custom_flag": False,
            "add_time": "2025-01-06 09:00:00",
            "update_time": "2025-01-06 09:00:00",
        }


INTEGRATION = 12094821
"""The user who consents to the app; its writes are told with this id."""
SALES = 884422


def users() -> list[User]:
    """Two salespeople, and the dedicated user of the integration."""
    return [
        User(SALES, "Ada Byron", "ada.sales@vendor.test", admin=True),
        User(884423, "Sam Reed", "sam.sales@vendor.test"),
        User(INTEGRATION, "Ledgerlink Integration", "integration@vendor.test", admin=True),
    ]


def activity_types() -> list[ActivityType]:
    """Those that a company starts with."""
    keys = ("call", "meeting", "task", "deadline", "email", "lunch")
    return [ActivityType(number, key, key.capitalize()) for number, key in enumerate(keys, 1)]


CURRENCIES = (
    (1, "EUR", "Euro", 2, "€"),
    (2, "GBP", "British Pound", 2, "£"),
    (3, "USD", "US Dollar", 2, "$"),
    (4, "CHF", "Swiss Franc", 2, "CHF"),
    (5, "JPY", "Japanese Yen", 0, "¥"),
    (6, "KWD", "Kuwaiti Dinar", 3, "KWD"),
)
"""(id, code, name, decimal points, symbol) of the currencies that the sandbox's companies know."""


def currencies() -> list[dict[str, Any]]:
    """The list as v1 answers it."""
    return [
        {
            "id": number,
            "code": code,
            "name": name,
            "decimal_points": points,
            "symbol": symbol,
            "active_flag": True,
            "is_custom_flag": False,
        }
        for number, code, name, points, symbol in CURRENCIES
    ]


def decimal_points(code: str) -> int:
    """How many decimals a currency has."""
    return next((points for _, known, _, points, _ in CURRENCIES if known == code), 2)
