"""
Which time zone a company keeps its days in. QuickBooks doesn't say reliably: its own member goes first where it is an IANA
name, else the state of the company's address tells, else its country.
"""

from collections.abc import Mapping
from typing import Final
from zoneinfo import available_timezones

COUNTRIES: Final[Mapping[str, str]] = {
    "US": "America/New_York", "CA": "America/Toronto", "GB": "Europe/London", "IE": "Europe/Dublin",
    "FR": "Europe/Paris", "AU": "Australia/Sydney", "NZ": "Pacific/Auckland", "IN": "Asia/Kolkata",
    "SG": "Asia/Singapore", "HK": "Asia/Hong_Kong", "MY": "Asia/Kuala_Lumpur", "PH": "Asia/Manila",
    "ZA": "Africa/Johannesburg", "AE": "Asia/Dubai", "MX": "America/Mexico_City", "BR": "America/Sao_Paulo",
    "DE": "Europe/Berlin", "NL": "Europe/Amsterdam", "BE": "Europe/Brussels", "ES": "Europe/Madrid",
    "IT": "Europe/Rome", "CH": "Europe/Zurich", "AT": "Europe/Vienna", "SE": "Europe/Stockholm",
    "NO": "Europe/Oslo", "DK": "Europe/Copenhagen", "FI": "Europe/Helsinki", "PL": "Europe/Warsaw",
    "PT": "Europe/Lisbon", "JP": "Asia/Tokyo", "KE": "Africa/Nairobi", "NG": "Africa/Lagos",
}  # fmt: skip
"""The zone of most companies there; Etc/UTC for any other country."""

_STATES: Final = {
    "US": {
        "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        "America/Denver": "CO ID MT NM UT WY",
        "America/Phoenix": "AZ",
        "America/Los_Angeles": "CA NV OR WA",
        "America/Anchorage": "AK",
        "Pacific/Honolulu": "HI",
    },
    "CA": {
        "America/Halifax": "NB NS PE",
        "America/St_Johns": "NL",
        "America/Winnipeg": "MB",
        "America/Regina": "SK",
        "America/Edmonton": "AB NT",
        "America/Vancouver": "BC",
        "America/Whitehorse": "YT",
    },
    "AU": {
        "Australia/Melbourne": "VIC",
        "Australia/Brisbane": "QLD",
        "Australia/Hobart": "TAS",
        "Australia/Adelaide": "SA",
        "Australia/Darwin": "NT",
        "Australia/Perth": "WA",
    },
}
STATES: Final[Mapping[tuple[str, str], str]] = {
    (country, state): zone
    for country, zones in _STATES.items()
    for zone, states in zones.items()
    for state in states.split()
}
"""Where a state's days differ from its country's first zone; of a state with several, the one of most people."""
ELSEWHERE: Final = "Etc/UTC"


def zone_of(said: str, country: str, state: str) -> str:
    """The IANA name: what the company says itself, else by state, else by country."""
    if said and said in available_timezones():
        return said
    return STATES.get((country, state.strip().upper())) or COUNTRIES.get(country, ELSEWHERE)
