"""Many records in one call, on the CRM in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.errors import LedgerlinkError, WriteForbidden
from shared.model.permits import Permit
from shared.model.refs import Ref
from tests.fakes.crm import FakeCrm


@dataclass
class FakeRecording:
    """
    Implements `Recording`. `batches` are the records of each call; errors put into `before` and `after` of the CRM are those of
    the whole call, before and after its effects; `refuses` are those of single records.
    """

    crm: FakeCrm
    at_once: int = 100
    batches: list[list[Ref]] = field(default_factory=list)
    refuses: dict[Ref, LedgerlinkError] = field(default_factory=dict)

    def record_many(self, facts: Mapping[Ref, Mapping[str, str]], permit: Permit) -> Mapping[Ref, LedgerlinkError]:
        if not permit.covers(self.crm.connection):
            raise WriteForbidden("no permit covers this CRM")
        assert 0 < len(facts) <= self.at_once, len(facts)
        assert len({(ref.connection, ref.kind) for ref in facts}) == 1
        self.batches.append(list(facts))
        if self.crm.before:
            raise self.crm.before.popleft()
        after, refused = list(self.crm.after), dict[Ref, LedgerlinkError]()
        self.crm.after.clear()
        for ref, said in facts.items():
            try:
                if ref in self.refuses:
                    raise self.refuses[ref]
                self.crm.record(ref, said, permit)
            except LedgerlinkError as error:
                refused[ref] = error
            else:
                self.crm.calls.pop()
        self.crm.calls.append("record many")
        if after:
            self.crm.after.extend(after[1:])
            raise after[0]
        return refused
