"""What Ledgerlink asks of either side about companies, people and customers: the same of a CRM and of a ledger."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from shared.model.claims import Claim, Created, WriteRequest
from shared.model.parties import PartyDraft, PartyField, Profile, ProfilePage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy


class Parties(Protocol):
    """
    The companies and contacts of one CRM account, or the customers of one ledger. Errors and permits as for `Crm`.
    """

    @property
    def connection(self) -> ConnectionId:
        """The account this speaks to."""
        ...

    @property
    def settling(self) -> SettlePolicy:
        """How an unclear answer of this side is cleared up."""
        ...

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Which records there are: companies and contacts, or customers."""
        ...

    def holds(self, kind: Kind) -> Mapping[PartyField, int]:
        """What a record of this kind can hold, and how many characters of it at most."""
        ...

    def party(self, ref: Ref, more: Collection[str] = ()) -> Profile:
        """
        Read the record as it is now, in one call, or two at the same time where a company's people are a list of their own;
        `more` names further fields of this side's own.

        One that is out of use or was merged away is given as archived, the latter with `merged_into`, as far as this side still
        shows it. Raises: NotFound.
        """
        ...

    def page(
        self, kind: Kind, since: datetime | None = None, after: str = "", more: Collection[str] = ()
    ) -> ProfilePage:
        """
        One page, as large as this side gives, of the records of this kind, archived ones too where it lists them; with `since`, of
        those that changed at or after it. Some may come twice; none is left out that was there before the first page was asked for.
        """
        ...

    def request(self, kind: Kind, draft: PartyDraft) -> WriteRequest:
        """Prepare the exact request that makes this record; what is too long is cut to what `holds` says."""
        ...

    def create(self, claim: Claim, permit: Permit) -> Created:
        """
        Send the claim's exact bytes (of `request`); the answer is the read-back.

        Raises:
            Unclear: the record may or may not exist now.
            Rejected: it surely does not; a name that is taken, for instance.
        """
        ...

    def find_created(self, claim: Claim) -> Created | None:
        """Look for what the claim's request made, by a read that doesn't lag where this side has one."""
        ...

    def change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        """
        Write these fields and no others, as text cut to what `holds` says; an empty one clears its field. Gives the record as
        it then is: the write's own answer where it shows the record, else `seen` with what was sent.

        Safe to repeat. Raises: Stale where it changed since `seen` and this side can tell; NotFound; Rejected.
        """
        ...

    def archive(self, seen: Profile, permit: Permit, *, archived: bool = True) -> None:
        """Put the record out of use, or back into it. Raises: Unsupported where this side can't do that by its API; Rejected."""
        ...
