"""What calls may cost: a burst per token in two seconds, searches in two seconds, and the company's tokens of the day."""

from dataclasses import dataclass, field

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.limits import RollingWindow
from infra.sandbox.pipedrive.company import PLANS, Company
from infra.sandbox.pipedrive.refusals import limited
from infra.sandbox.pipedrive.routing import Row

TWO_SECONDS = 2.0
DAY_S = 86_400


@dataclass
class Budgets:
    """Counts every call. Midnight is UTC's here; the vendor's server time is not said."""

    clock: Clock
    _bursts: dict[int, RollingWindow] = field(default_factory=dict)
    _searches: dict[int, RollingWindow] = field(default_factory=dict)
    _refused: dict[int, RollingWindow] = field(default_factory=dict)
    _spent: dict[tuple[int, int], int] = field(default_factory=dict)

    def spend(self, company: Company, holder: str, row: Row, *, personal: bool) -> dict[str, str]:
        """
        Count one call of a token (``holder``) and return the headers of its answer.

        Raises:
            Rejected: 429, with the same headers, when a burst or the day is used up; such a call costs nothing.
        """
        _, oauth, token = PLANS[company.settings.plan]
        most = company.settings.calls_per_two_seconds or (token if personal else oauth)
        searches = company.settings.searches_per_two_seconds
        burst = (
            self._window(self._searches, company, searches) if row.search else self._window(self._bursts, company, most)
        )
        admitted = burst.admit(holder)
        day = (company.id, int(self.clock.time()) // DAY_S)
        left = company.daily_budget - self._spent.get(day, 0)
        afforded = left >= row.cost
        if admitted and afforded:
            self._spent[day] = self._spent.get(day, 0) + row.cost
            left -= row.cost
        headers = {
            "x-ratelimit-limit": str(burst.most),
            "x-ratelimit-remaining": str(burst.remaining(holder)),
            "x-ratelimit-reset": str(int(TWO_SECONDS)),
            "x-daily-ratelimit-token-limit": str(company.daily_budget),
            "x-daily-ratelimit-token-remaining": str(max(0, left) if afforded else 0),
        }
        if personal:
            headers["x-daily-requests-left"] = headers["x-daily-ratelimit-token-remaining"]
        if not (admitted and afforded):
            raise limited(headers)
        return headers

    def hammers(self, company: Company, holder: str) -> bool:
        """Whether so many refusals came in two seconds that the shield steps in; how many it takes is unverified."""
        return not self._window(self._refused, company, company.settings.hammered_after).admit(holder)

    def clear(self) -> None:
        """Forget all calls."""
        for held in (self._bursts, self._searches, self._refused, self._spent):
            held.clear()

    def _window(self, held: dict[int, RollingWindow], company: Company, most: int) -> RollingWindow:
        window = held.setdefault(company.id, RollingWindow(self.clock, most, TWO_SECONDS))
        window.most = most
        return window
