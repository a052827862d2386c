"""What people arranged with a customer, on Pipedrive's deals, organizations and persons."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from shared.http.client import Api
from shared.model.collecting import Arrangement
from shared.model.crm import CrmAccount
from shared.model.refs import Kind, Ref
from shared.providers.arranging import FACTS, of_party, reached
from shared.providers.pipedrive import parties, selling
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.setting_up import read_account
from shared.providers.pipedrive.values import held


@dataclass(frozen=True, slots=True)
class PipedriveArrangements:
    """
    Implements `shared.ports.arrangements.Arrangements`. Calls (tokens of the day): a deal 2 (2), a person 1 (1), an organization 3,
    the first two at the same time (12): its people are a list of their own. Without the company's settings they are read first.
    """

    api: Api
    account: PipedriveAccount | None
    billing: Collection[str]

    def arrangement(self, about: Ref) -> Arrangement:
        """Read the record, and whom it names. Raises: NotFound; MappingMissing where one of our fields was never made."""
        settings = self.account or read_account(self.api)
        codes = {fact: settings.code(about.kind, fact) for fact in FACTS}
        those = parties.connect(self.api, settings)
        if about.kind is not Kind.DEAL:
            found = of_party(those, about, codes, self.billing)
            # An option is named by its id, as it stands on a record.
            return replace(found, action=held(about.kind, "action", {codes["action"]: found.action}, settings))
        deal = selling.record(self.api, settings, about)
        said = {fact: held(Kind.DEAL, fact, deal.custom_fields, settings) for fact in FACTS}
        person = Ref(about.connection, Kind.CONTACT, deal.person_id)
        whom = reached(those, person) if deal.person_id else ("", "")
        return Arrangement.as_written(said, deal.owner_id, *whom)


def connect(api: Api, account: CrmAccount | None, billing: Collection[str]) -> PipedriveArrangements:
    """What was arranged in the company behind this API."""
    return PipedriveArrangements(api, account if isinstance(account, PipedriveAccount) else None, billing)
