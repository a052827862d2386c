"""One QuickBooks company's customers as parties."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from shared.errors import AmbiguousMatch, Rejected, Stale, Unsupported
from shared.http.client import Api
from shared.http.exact import encoded
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.ledger import Organisation
from shared.model.parties import PartyDraft, PartyField, Profile, ProfilePage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks import customers, finding, making, parties_mapping, wire
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.listing import BY_NAME, OVERLAP, SINCE
from shared.providers.quickbooks.making import Making
from shared.providers.quickbooks.manifest import MANIFEST
from shared.providers.quickbooks.mapping import site_of
from shared.providers.quickbooks.query import ANY_STATE, PAGE, quoted
from shared.providers.quickbooks.reading import parsed
from shared.providers.quickbooks.wire_parties import WholeCustomer

NAMED: Final[Mapping[str, str]] = {"Customer": "customer", "Vendor": "supplier", "Employee": "employee"}
"""Those who share one space of names."""
ENTITY: Final = "Customer"


@dataclass(frozen=True, slots=True)
class QuickBooksParties:
    """
    Implements `shared.ports.parties.Parties`. `known` are the settings read at set-up: without them customers have no terms.

    Calls: one for each verb, two for `change` and `archive` (the customer is read right before: lists may show an old
    `SyncToken`), one more where a name is taken, to say by whom.
    """

    api: Api
    known: Organisation | None
    policy: SettlePolicy

    @property
    def connection(self) -> ConnectionId:
        """The company this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """How an unclear answer is cleared up."""
        return self.policy

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """QuickBooks' customers; its suppliers are records of their own, and never come."""
        return (Kind.CUSTOMER,)

    @property
    def company(self) -> Company:
        """How it is asked."""
        return Company(self.api)

    def holds(self, kind: Kind) -> Mapping[PartyField, int]:
        """What can be written of a customer."""
        return parties_mapping.holds(self.known) if kind in self.kinds else {}

    def party(self, ref: Ref, more: Collection[str] = ()) -> Profile:
        """
        Read the customer; `more` by QuickBooks' names of members, inner ones with dots.

        Raises: Gone, also of one that was merged away: QuickBooks keeps nothing of it, only the webhook says into which.
        """
        return self._profile(self._customer(ref), more)

    def page(
        self, kind: Kind, since: datetime | None = None, after: str = "", more: Collection[str] = ()
    ) -> ProfilePage:
        """A thousand customers in the order of their ids, inactive and sub-customers too. Raises: Unsupported."""
        self._must_have(kind)
        start = int(after or 1)
        conditions: tuple[str, ...] = (ANY_STATE,)
        if since is not None:
            conditions += (f"{SINCE} >= {quoted(since.astimezone(UTC).strftime('%Y-%m-%dT%H:%M:%SZ'))}",)
        rows = self.company.select(Select(ENTITY, conditions, order=BY_NAME), start=start)
        found = tuple(self._profile(row, more) for row in rows)
        return ProfilePage(found, str(start + len(rows) - OVERLAP) if len(rows) == PAGE else "")

    def request(self, kind: Kind, draft: PartyDraft) -> WriteRequest:
        """Prepare the exact request that makes this customer. Raises: Unsupported for terms that the company doesn't have."""
        self._must_have(kind)
        return WriteRequest(intuit.CREATE_CUSTOMER.name, parties_mapping.new_customer(draft, self.known))

    def create(self, claim: Claim, permit: Permit) -> Created:
        """
        Send the claim's exact bytes with its request id; the answer is the read-back. A repeated attempt looks first.

        Raises:
            Unclear: no clear answer.
            Rejected: QuickBooks made nothing; where the name is taken, the sentence says by whom.
        """
        try:
            return making.made(self.company, claim, permit, find=self.find_created, read=self._created)
        except AmbiguousMatch as taken:
            raise self._taken(str(finding.asked_of(claim)["DisplayName"]), taken) from taken

    def find_created(self, claim: Claim) -> Created | None:
        """Look for the customer of the claim's name whose notes carry its number."""
        return customers.made(self.company, claim, self.known)

    def change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        """
        Write these fields and no others (`sparse`).

        Raises:
            Stale: the customer isn't any more what was seen; QuickBooks checks it once more with the write.
            Rejected: QuickBooks refuses it, a name that is taken for instance.
            Unsupported: QuickBooks can't hold one of the fields, or the company has no such terms.
        """
        parties_mapping.must_hold(fields)
        kept = self._customer(seen.ref)
        if str(kept.get("SyncToken")) != seen.version:
            raise Stale(
                f"{seen.name} was changed in QuickBooks meanwhile",
                record=str(seen.ref),
                fix="It is read and compared again.",
            )
        if not fields.get(PartyField.NAME, "-").strip():
            raise Rejected(
                f"a customer in QuickBooks must have a name: {seen.name} keeps its own",
                record=str(seen.ref),
                fix="Give it one.",
            )
        written = self._written(seen, kept, parties_mapping.members(fields, kept, self.known), permit)
        return self._profile(written, seen.more)

    def archive(self, seen: Profile, permit: Permit, *, archived: bool = True) -> None:
        """
        Make the customer inactive, or active again under its own name.

        Raises:
            Rejected: it still owes something, or has something to its credit: QuickBooks would write that off by a document
                of its own. Or its name is another's by now.
        """
        kept = self._customer(seen.ref)
        found = parsed(WholeCustomer, kept)
        if archived and found.Balance:
            raise Rejected(
                f"{seen.name} has an open balance of {found.Balance} in QuickBooks, which would be written off",
                record=str(seen.ref),
                fix="Settle its invoices and credits, then make it inactive.",
            )
        members: dict[str, Any] = {"Active": not archived}
        if not archived:
            members["DisplayName"] = customers.name_of(found)
        self._written(seen, kept, members, permit)

    def _must_have(self, kind: Kind) -> None:
        if kind not in self.kinds:
            raise Unsupported(f"QuickBooks has customers, no record of the kind {kind}", fix="Report it.")

    def _customer(self, ref: Ref) -> Mapping[str, Any]:
        return self.company.one(intuit.CUSTOMER, ENTITY, ref.id, str(ref))

    def _profile(self, element: Mapping[str, Any], more: Collection[str] = ()) -> Profile:
        return parties_mapping.profile(element, self.connection, self.known, site_of(self.api.origin), more)

    def _created(self, element: Mapping[str, Any], _how: Making) -> Created:
        customer = customers.customer(parsed(wire.Customer, element), self.connection, self.known)
        return Created(customer.ref, customer.version, customer=customer)

    def _written(
        self, seen: Profile, kept: Mapping[str, Any], members: Mapping[str, Any], permit: Permit
    ) -> Mapping[str, Any]:
        record = str(seen.ref)
        body = encoded({"Id": seen.ref.id, "SyncToken": kept["SyncToken"], "sparse": True, **members})
        try:
            answer = self.company.call(intuit.CHANGE_CUSTOMER, record, body=body, permit=permit)
            intuit.raise_for_fault(answer, record)
        except AmbiguousMatch as taken:
            raise self._taken(str(members.get("DisplayName", seen.name)), taken, seen.ref) from taken
        return intuit.entity(answer.json(), ENTITY)

    def _taken(self, name: str, error: AmbiguousMatch, own: Ref | None = None) -> Rejected:
        """Who of the three kinds has the name."""
        asked = [Select(entity, (f"DisplayName = {quoted(name)}", ANY_STATE)) for entity in NAMED]
        found = zip(NAMED.values(), self.company.all(*asked, record=error.record), strict=True)
        whose = [
            f"the {kind} {row.get('DisplayName')} (id {row.get('Id')})"
            for kind, rows in found
            for row in rows
            if own is None or kind != NAMED[ENTITY] or str(row.get("Id")) != own.id
        ]
        more = f" It is the one of {'; '.join(whose[:5])}." if whose else ""
        return Rejected(f"{error.sentence}{more}", record=error.record, fix=error.fix)


def connect(api: Api, organisation: Organisation | None, policy: SettlePolicy = MANIFEST.settling) -> QuickBooksParties:
    """Give the customers behind this API; `policy` where the connection's own settle time differs from the manifest's."""
    return QuickBooksParties(api, organisation, policy)
