"""One record of an org, and who writes."""

from dataclasses import dataclass, field
from typing import Any

INTEGRATION = "0055g00000XYZab"  # the user as whom the integration connects
ADA = "0055g00000Ada01"
SAM = "0055g00000Sam01"


@dataclass
class Record:
    """Values hold str, bool, int, Decimal, date and aware datetime; a field that is null is absent."""

    kind: str
    id: str
    seq: int
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        """Whether it is not in the recycle bin."""
        return not self.values.get("IsDeleted")

    def get(self, name: str) -> Any:
        """The value of a field; None for null."""
        return self.values.get(name)
