"""One Xero organisation's contacts as parties."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from shared.errors import AmbiguousMatch, NotFound, Rejected, Stale, Unsupported
from shared.http.client import Api
from shared.http.exact import encoded
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.ledger import Organisation
from shared.model.parties import PartyDraft, PartyField, Profile, ProfilePage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from shared.providers.xero import api as xero
from shared.providers.xero import contacts, making, parties_mapping
from shared.providers.xero.changes import SECOND
from shared.providers.xero.manifest import MANIFEST


@dataclass(frozen=True, slots=True)
class XeroParties:
    """
    Implements `shared.ports.parties.Parties`. `short_code` is the organisation's own; without it contacts have no link.

    Calls: one for each verb, two for `change` (Xero has no lock: the contact is read right before it is written), one more
    where a name is taken, to say by whom. Persons of a contact (`ContactPersons`) are never sent, so they stay as they are.
    """

    api: Api
    short_code: str
    policy: SettlePolicy

    @property
    def connection(self) -> ConnectionId:
        """The organisation this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """How an unclear answer is cleared up."""
        return self.policy

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Xero's contacts are customers, suppliers, or both."""
        return (Kind.CUSTOMER,)

    def holds(self, kind: Kind) -> Mapping[PartyField, int]:
        """What can be written of a contact."""
        return parties_mapping.HOLDS if kind in self.kinds else {}

    def party(self, ref: Ref, more: Collection[str] = ()) -> Profile:
        """
        Read the contact; `more` by Xero's names of members, inner ones with dots. Raises: NotFound.

        A merged one is archived and names what it went into; one that a person had erased is archived.
        """
        return self._profile(self._contact(ref), more)

    def page(
        self, kind: Kind, since: datetime | None = None, after: str = "", more: Collection[str] = ()
    ) -> ProfilePage:
        """
        A thousand contacts in the order of their ids; `since` from the second before, because Xero hears of whole ones only.

        Raises: Unsupported for records that Xero doesn't have.
        """
        self._must_have(kind)
        number = int(after or 0) + 1
        moment = (since.astimezone(UTC) - SECOND).strftime("%Y-%m-%dT%H:%M:%S") if since is not None else ""
        answer = self.api.call(
            xero.CONTACT_PAGE,
            query={"page": str(number)},
            headers={"If-Modified-Since": moment} if moment else {},
            record=str(self.connection),
        )
        found = tuple(self._profile(element, more) for element in xero.elements(answer, "Contacts"))
        return ProfilePage(found, str(number) if number < xero.pages(answer) else "", xero.items(answer))

    def request(self, kind: Kind, draft: PartyDraft) -> WriteRequest:
        """Prepare the exact request that makes this contact. Raises: Unsupported for records and terms that Xero doesn't have."""
        self._must_have(kind)
        return WriteRequest(xero.CREATE_CONTACT.name, parties_mapping.new_contact(draft))

    def create(self, claim: Claim, permit: Permit) -> Created:
        """
        Send the claim's exact bytes with its key; the answer is the read-back.

        Raises:
            Unclear: no clear answer.
            Rejected: Xero made nothing; where a name or number is taken, the sentence says by whom.
        """
        try:
            return making.send(self.api, claim, permit, self._created)
        except AmbiguousMatch as taken:
            wanted = json.loads(claim.request.body)["Contacts"][0]
            raise self._taken(wanted, taken) from taken

    def find_created(self, claim: Claim) -> Created | None:
        """Look for the contact that has the claim's number."""
        return contacts.made(self.api, claim) if claim.reference else None

    def change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        """
        Write these fields; what Xero keeps beside them in the same address or terms stays.

        Raises:
            Stale: the contact isn't any more what was seen.
            Rejected: Xero refuses it; a name must stay, and be nobody else's.
            Unsupported: Xero can't hold one of the fields, or has no such terms.
        """
        parties_mapping.must_hold(fields)
        kept = self._contact(seen.ref)
        now = self._profile(kept)
        if now.version != seen.version:
            raise Stale(
                f"{now.name} was changed in Xero meanwhile", record=str(seen.ref), fix="It is read and compared again."
            )
        if not fields.get(PartyField.NAME, "-").strip():
            raise Rejected(
                f"a contact in Xero must have a name: {now.name} keeps its own",
                record=str(seen.ref),
                fix="Give it one.",
            )
        written = self._written(seen, parties_mapping.members(fields, kept), permit)
        return self._profile(written, seen.more)

    def archive(self, seen: Profile, permit: Permit, *, archived: bool = True) -> None:
        """Archive the contact, or restore it. Raises: Rejected, where its name is another's by now for instance."""
        self._written(seen, {"ContactStatus": "ARCHIVED" if archived else "ACTIVE"}, permit)

    def _must_have(self, kind: Kind) -> None:
        if kind not in self.kinds:
            raise Unsupported(f"Xero has customers, no record of the kind {kind}", fix="Report it.")

    def _contact(self, ref: Ref) -> dict[str, Any]:
        answer = self.api.call(xero.CONTACT, path={"contact": ref.id}, record=str(ref))
        found = xero.elements(answer, "Contacts")
        # Xero looks for the number, too: a contact of another id isn't this one.
        if not found or str(found[0].get("ContactID")) != ref.id:
            raise NotFound(
                "there is no such contact in Xero", record=str(ref), fix="Look whether it was removed there."
            )
        return found[0]

    def _profile(self, element: Mapping[str, Any], more: Collection[str] = ()) -> Profile:
        return parties_mapping.profile(element, self.connection, self.short_code, more)

    def _created(self, element: Mapping[str, Any]) -> Created:
        customer = contacts.customer(element, self.connection)
        return Created(customer.ref, customer.version, customer=customer)

    def _written(self, seen: Profile, members: Mapping[str, Any], permit: Permit) -> dict[str, Any]:
        body = encoded({"Contacts": [{"ContactID": seen.ref.id, **members}]})
        try:
            answer = self.api.call(
                xero.UPDATE_CONTACT, path={"contact": seen.ref.id}, body=body, permit=permit, record=str(seen.ref)
            )
            return xero.only(answer, "Contacts", str(seen.ref))
        except AmbiguousMatch as taken:
            raise self._taken({"Name": seen.name, **members}, taken, seen.ref) from taken

    def _taken(self, wanted: Mapping[str, Any], error: AmbiguousMatch, own: Ref | None = None) -> Rejected:
        """Whose the name or the number is that a contact should have got."""
        terms = [f"{name}=={xero.quoted(wanted[name])}" for name in ("Name", "ContactNumber") if wanted.get(name)]
        found = [self._profile(one) for one in contacts.found(self.api, " OR ".join(terms), error.record)]
        whose = [
            f"{one.name} ({one.get(PartyField.EMAIL) or 'no e-mail'}, {one.ref.id})" for one in found if one.ref != own
        ]
        more = f" It is the one of {'; '.join(whose[:5])}." if whose else ""
        return Rejected(f"{error.sentence}{more}", record=error.record, fix=error.fix)


def connect(api: Api, organisation: Organisation | None, policy: SettlePolicy = MANIFEST.settling) -> XeroParties:
    """Give the contacts behind this API; `policy` where the connection's own settle time differs from the manifest's."""
    return XeroParties(api, organisation.short_code if organisation else "", policy)
