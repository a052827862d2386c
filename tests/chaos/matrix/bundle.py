"""A bundle between the pairs of accounts that the rows are run with."""

from dataclasses import dataclass, field

from tests.chaos.matrix.deployment import Deployment
from tests.chaos.matrix.founding import Account, found
from tests.chaos.matrix.sides.shapes import Pair


@dataclass(kw_only=True)
class Bundle(Deployment):
    """One deployment with `accounts` pairs of accounts, and `rules` beside those of its books."""

    pair: Pair
    accounts: int = 1
    rules: str = ""
    members: list[Account] = field(default_factory=list)

    @property
    def providers(self) -> tuple[str, str]:
        """The CRM and the ledger."""
        return self.pair.providers

    def found(self) -> None:
        """As `founding.found`."""
        found(self)
