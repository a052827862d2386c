"""``requestid``: the answers to writes, remembered per company."""

from dataclasses import dataclass, field

from werkzeug.wrappers import Response

from infra.sandbox.quickbooks.refusals import Invalid, Problem

LONGEST = 50
LONGEST_IN_BATCH = 36
PARAMETER = "requestid"

Scope = tuple[str, str]  # realm, request id


@dataclass
class Memory:
    """
    Answers by request id, whatever the body of the repeat says.

    How long the vendor remembers is not published: here until a reset. Whether refusals are remembered is unverified:
    they are not, unless ``refusals`` is set.
    """

    kept: dict[Scope, tuple[int, bytes, str]] = field(default_factory=dict)
    refusals: bool = False

    def recall(self, scope: Scope, longest: int = LONGEST) -> Response | None:
        """The remembered answer; None if the id is new. Raises Invalid (2050) for one that is too long."""
        if len(scope[1]) > longest:
            told = f"Min:0 Max:{longest} supported. Supplied length:{len(scope[1])}"
            raise Invalid(
                Problem("2050", f"String length specified does not match the supported length. {told}", PARAMETER)
            )
        found = self.kept.get(scope)
        return None if found is None else Response(found[1], found[0], content_type=found[2])

    def keep(self, scope: Scope, answer: Response) -> None:
        """Remember the answer to a write that was carried out."""
        if answer.status_code < 300 or (self.refusals and answer.status_code == 400):
            self.kept[scope] = (answer.status_code, answer.get_data(), answer.content_type or "")
