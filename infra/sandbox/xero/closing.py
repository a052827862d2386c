"""Lock dates: nothing may be dated into, or changed in, a closed period."""

from datetime import date

from infra.sandbox.xero.state import Organisation

# The year end is named first, because it binds advisers too.
LOCKS = {"EndOfYearLockDate": "end of year lock date", "PeriodLockDate": "period lock date"}


def spoken(day: date) -> str:
    """A date as Xero's sentences say it: 31 December 2025."""
    return f"{day.day} {day:%B %Y}"


def closed_faults(org: Organisation, *days: date) -> list[str]:
    """One sentence if any of these days is in a closed period."""
    for member, name in LOCKS.items():
        lock = org.settings.get(member)
        if lock is not None and any(day <= lock for day in days):
            return [f"The document date cannot be before the {name}, currently set at {spoken(lock)}"]
    return []
