"""Contact numbers for many of Xero's contacts in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.http.client import Api
from shared.http.exact import encoded
from shared.model.parties import PartyField, Profile
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.xero import api as xero
from shared.providers.xero import parties_mapping
from shared.providers.xero.parties_mapping import HOLDS

AT_ONCE = 50
"""Elements that Xero recommends as the most of one request."""


@dataclass(frozen=True, slots=True)
class XeroNumbering:
    """Implements `shared.ports.numbering.Numbering`: one call; each element of the answer says whether it was taken."""

    api: Api
    short_code: str = ""

    @property
    def at_once(self) -> int:
        """What one request takes."""
        return AT_ONCE

    def number(self, numbers: Sequence[tuple[Profile, str]], permit: Permit) -> Mapping[Ref, Profile]:
        """By their ids, and only the number: what isn't sent stays as it is."""
        sent = [
            {"ContactID": seen.ref.id, "ContactNumber": number[: HOLDS[PartyField.NUMBER]]} for seen, number in numbers
        ]
        record = str(numbers[0][0].ref)
        answer = self.api.call(xero.NUMBER_CONTACTS, body=encoded({"Contacts": sent}), permit=permit, record=record)
        taken = [one for one in xero.elements(answer, "Contacts") if xero.refusal(answer, one, record) is None]
        written = [parties_mapping.profile(one, self.api.connection, self.short_code) for one in taken]
        return {profile.ref: profile for profile in written}


def connect(api: Api) -> XeroNumbering:
    """The contact numbers behind this API."""
    return XeroNumbering(api)
