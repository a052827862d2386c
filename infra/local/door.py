"""Where the webhooks of an app arrive on the local stack."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.providers import registry


@dataclass(frozen=True, slots=True)
class Door:
    """
    Where one app's webhooks arrive. A signature over the address is over `url`, exactly as it stands.

    `target` is what the vendor is given: with the key, where nothing else proves a delivery.
    """

    url: str
    secret: str
    provider: str
    accounts: Sequence[str]

    @property
    def target(self) -> str:
        """The address that the vendor delivers to."""
        return registry.manifest(self.provider).webhook_address(self.url, self.secret)
