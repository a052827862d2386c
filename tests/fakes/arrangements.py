"""What people arranged with customers, in memory."""

from dataclasses import dataclass, field

from shared.errors import NotFound
from shared.model.collecting import Arrangement
from shared.model.refs import Ref


@dataclass
class FakeArrangements:
    """`held`: what stands on each record now. `asked`: the records that were read, one entry for each call."""

    held: dict[Ref, Arrangement] = field(default_factory=dict)
    asked: list[Ref] = field(default_factory=list)

    def arrangement(self, about: Ref) -> Arrangement:
        self.asked.append(about)
        if about not in self.held:
            raise NotFound("there is no such record", record=str(about))
        return self.held[about]
