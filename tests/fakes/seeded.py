"""A token for connectors on sandboxes in this process."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SeededToken:
    """A token that never needs renewing."""

    access: str

    def token(self) -> str:
        return self.access

    def renewed(self, refused: str) -> str:
        return self.access
