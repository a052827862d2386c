"""Tables and clients of the cloud in this process, as `tests.fakes.emulated.Emulator` gives them: for the behaviour suites."""

from dataclasses import dataclass, field
from typing import Any, cast
from uuid import uuid4

from shared.aws.tables import Table
from tests.fakes.clock import FakeClock
from tests.fakes.cloud.rest import MemoryCloud


@dataclass(frozen=True)
class InThisProcess:
    """Fresh tables for whoever asks."""

    cloud: MemoryCloud = field(default_factory=lambda: MemoryCloud(FakeClock()))

    def table(self, name: str) -> Table:
        return Table(cast("Any", self.cloud.dynamodb), f"{name}-{uuid4().hex[:8]}")

    def client(self, service: str) -> Any:
        return getattr(self.cloud, service)
