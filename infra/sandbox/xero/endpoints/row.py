"""One row of the table of endpoints."""

from collections.abc import Callable
from dataclasses import dataclass

from werkzeug.wrappers import Response

from infra.sandbox.xero.desk import Desk

Handler = Callable[[Desk], Response]


@dataclass(frozen=True)
class Row:
    """
    A method and path below the API's base, who handles it, and the scope family it needs.

    A GET is also allowed with the family's ``.read`` scope. ``any_accept`` rows answer files, not JSON.
    """

    method: str
    path: str
    handle: Handler
    scope: str
    any_accept: bool = False

    def scopes(self) -> frozenset[str]:
        """Any of these scopes lets the call in."""
        families = self.scope.split()
        read = {f"{family}.read" for family in families} if self.method == "GET" else set()
        return frozenset({*families, *read})
