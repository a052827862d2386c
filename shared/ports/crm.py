"""What Ledgerlink asks of a CRM, in the language of the trade."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from shared.model.claims import Claim, Created, WriteRequest
from shared.model.crm import Buyer, CrmAccount, Deal, FieldGap, FoundDeals
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy


class Crm(Protocol):
    """
    One authorised CRM account. Every method may raise the errors of `shared.errors`; a write without a permit that covers
    this connection raises WriteForbidden and sends nothing.
    """

    @property
    def connection(self) -> ConnectionId:
        """The account this speaks to."""
        ...

    @property
    def settling(self) -> SettlePolicy:
        """How an unclear answer of this CRM is cleared up."""
        ...

    def deal(self, deal: str) -> Deal:
        """Read the deal as it is now, with its lines. Raises: NotFound."""
        ...

    def are_ours(self, fields: Collection[str], kind: Kind = Kind.DEAL) -> bool:
        """Whether all of these, named as its webhooks name them, are fields of such a record that nobody but us writes. No call."""
        ...

    def asks(self, fields: Collection[str], kind: Kind) -> bool:
        """Whether the field by which people ask for something on such a record is among these. No call."""
        ...

    def won_stages_ahead(self, deal: str) -> Sequence[str]:
        """The won stages (ids) that come after the one in which the deal stands now, in one call. Raises: NotFound."""
        ...

    def buyer(self, deal: Deal) -> Buyer:
        """Read who is to be invoiced: the primary company and the first contact."""
        ...

    def deals_of(self, line_item: Ref) -> Sequence[Ref]:
        """The deals that this line item belongs to: one, as a rule. Raises: NotFound where it is deleted."""
        ...

    def won_since(self, since: date, stages: Collection[str] = (), after: str = "") -> FoundDeals:
        """
        One page of the deals that were won on or after that day of the account's, and of those that stand in one of these
        stages and changed since; each deal once. A won deal that bears no close date counts from its last change.

        `after` is where the page before ended. The CRM's index may lag: a deal won moments ago may be missing.
        """
        ...

    def account(self) -> CrmAccount:
        """Read the account's own settings."""
        ...

    def record(self, ref: Ref, facts: Mapping[str, str], permit: Permit) -> None:
        """Write our facts (names of `shared.domain.told`) to the fields of this deal, company or contact, in one call."""
        ...

    def note_request(self, about: Ref, text: str, at: datetime, marker: str, also: Ref | None = None) -> WriteRequest:
        """Prepare a timeline note, on the timeline of `also` too; `marker` is found in its body later."""
        ...

    def task_request(
        self, about: Ref, *, subject: str, text: str, owner: str, due: datetime, marker: str
    ) -> WriteRequest:
        """Prepare a task for the owner; `marker` is found in its body later."""
        ...

    def mark_task(self, task: Ref, *, is_open: bool, permit: Permit) -> None:
        """Complete a task of ours, or open it again, in one call; safe to repeat. Raises: NotFound where it is deleted."""
        ...

    def create(self, claim: Claim, permit: Permit) -> Created:
        """
        Send the claim's exact bytes.

        Raises:
            Unclear: the record may or may not exist now.
            Rejected: it surely does not.
        """
        ...

    def find_created(self, claim: Claim) -> Created | None:
        """Look for what the claim's request made, by a read that doesn't lag."""
        ...

    def ensure_fields(self, permit: Permit) -> Sequence[str]:
        """Make the custom fields that `record` writes where they are missing; gives the names of the new ones."""
        ...

    def field_gaps(self) -> Sequence[FieldGap]:
        """Give what `ensure_fields` would make or refuse. Nothing is written."""
        ...
