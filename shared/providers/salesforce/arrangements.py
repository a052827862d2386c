"""What people arranged with a customer, on Salesforce's opportunities, accounts and contacts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pydantic import Field

from shared.http.client import Api
from shared.model.collecting import Arrangement
from shared.model.crm import CrmAccount
from shared.model.refs import Kind, Ref
from shared.providers.arranging import FACTS, of_party
from shared.providers.salesforce import mapping, parties, soql
from shared.providers.salesforce.account import SalesforceAccount
from shared.providers.salesforce.asking import asking
from shared.providers.salesforce.fields import api_name
from shared.providers.salesforce.wire import RELATED, Flag, RecordId, Rows, Text, Wire

FIELDS: Mapping[str, str] = {fact: api_name(fact) for fact in FACTS}


class Person(Wire):
    """Whom an opportunity's contact role names."""

    Name: Text = ""
    Email: Text = ""


class Role(Wire):
    """Who plays which part; the primary one is the opportunity's first contact."""

    IsPrimary: Flag = False
    Contact: Person | None = Field(None, json_schema_extra=RELATED)


class Arranged(Wire):
    """An opportunity, as far as people arranged something on it."""

    Id: RecordId
    OwnerId: RecordId = ""
    promised_on: Text = Field("", validation_alias=FIELDS["promised_on"])
    dispute: Text = Field("", validation_alias=FIELDS["dispute"])
    action: Text = Field("", validation_alias=FIELDS["action"])
    OpportunityContactRoles: Rows[Role] | None = Field(None, json_schema_extra=RELATED)


_ROLES = soql.select([*Role.names(), *(f"Contact.{name}" for name in Person.names())], "OpportunityContactRoles")


@dataclass(frozen=True, slots=True)
class SalesforceArrangements:
    """
    Implements `shared.ports.arrangements.Arrangements`. Calls: 1, and 2 for an account with a contact. Without the org's settings
    they are read first where it is about an account or a contact.
    """

    api: Api
    account: SalesforceAccount | None
    billing: Collection[str]

    def arrangement(self, about: Ref) -> Arrangement:
        """Read the record, and whom it names. Raises: NotFound; MappingMissing where our fields weren't made, or are hidden."""
        if about.kind is not Kind.DEAL:
            return of_party(parties.connect(self.api, self.account), about, FIELDS, self.billing)
        ref = mapping.record(about.connection, Kind.DEAL, about.id)
        query = soql.select([*Arranged.names(), f"({_ROLES})"], "Opportunity", where=f"Id = {soql.text(ref.id)}")
        deal = asking(self.api).one(Arranged, query, str(ref))
        roles = deal.OpportunityContactRoles.records if deal.OpportunityContactRoles else ()
        first = min(roles, key=lambda role: not role.IsPrimary, default=Role()).Contact or Person()
        said = {"promised_on": deal.promised_on, "dispute": deal.dispute, "action": deal.action}
        return Arrangement.as_written(said, deal.OwnerId, first.Email, first.Name if first.Email else "")


def connect(api: Api, account: CrmAccount | None, billing: Collection[str]) -> SalesforceArrangements:
    """What was arranged in the org behind this API."""
    return SalesforceArrangements(api, account if isinstance(account, SalesforceAccount) else None, billing)
