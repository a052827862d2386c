"""
The accounts behind connections: each provider's side of the ports, put together from the connection's record and its way out.
"""

from dataclasses import dataclass
from typing import cast

from shared.errors import Malformed
from shared.model.crm import CrmAccount
from shared.model.handoff import Journal
from shared.model.ledger import Organisation
from shared.model.refs import ConnectionId, Ref, provider_of
from shared.model.rules import Rules
from shared.model.settling import SettlePolicy
from shared.outward import Outward
from shared.ports.arrangements import Arrangements
from shared.ports.changes import Changes
from shared.ports.connections import Connection
from shared.ports.crm import Crm
from shared.ports.documents import Attachments, Documents
from shared.ports.ledger import Ledger
from shared.ports.lookup import Lookup
from shared.ports.numbering import Numbering
from shared.ports.parties import Parties
from shared.ports.recording import Recording
from shared.ports.sales import Sales
from shared.providers import registry
from shared.providers.manifest import Capability, Role


@dataclass
class Reach(Outward):
    """The way out, and at its end the accounts in the language of the ports; whatever not every provider has goes by capability."""

    def crm(self, connection: ConnectionId, journal: Journal) -> Crm:
        """The CRM account behind this connection; its calls are noted in the journal. Raises: NotFound, Malformed."""
        record = self.connection(connection)
        made = registry.part(provider_of(connection), "crm").connect(
            self.api(connection, journal), self._account(record), settling_of(record)
        )
        return cast("Crm", made)

    def ledger(self, connection: ConnectionId, journal: Journal) -> Ledger:
        """The ledger organisation behind this connection, as `crm`."""
        record = self.connection(connection)
        known = self.organisation(connection) if record.profile else None
        made = registry.part(provider_of(connection), "ledger").connect(
            self.api(connection, journal), known, settling_of(record)
        )
        return cast("Ledger", made)

    def parties(self, connection: ConnectionId, journal: Journal) -> Parties:
        """The companies and contacts, or the customers, behind this connection, as `crm` and `ledger`."""
        record = self.connection(connection)
        provider = provider_of(connection)
        known: CrmAccount | Organisation | None = self._account(record)
        if known is None and record.profile:
            known = self.organisation(connection)
        made = registry.part(provider, "parties").connect(self.api(connection, journal), known, settling_of(record))
        return cast("Parties", made)

    def numbering(self, connection: ConnectionId, journal: Journal) -> Numbering | None:
        """How this account takes the other side's ids for many records at once; None where it takes them one by one."""
        if Capability.NUMBERING not in registry.manifest(provider_of(connection)).capabilities:
            return None
        vendor = registry.able(connection, Capability.NUMBERING, "numbering")
        return cast("Numbering", vendor.connect(self.api(connection, journal)))

    def arrangements(self, connection: ConnectionId, journal: Journal, rules: Rules) -> Arrangements:
        """
        What people noted on this CRM account's records; `rules` say what the contact of a company is called who gets its invoices.

        Raises: NotFound, Malformed, Unsupported.
        """
        vendor = registry.able(connection, Capability.ARRANGEMENTS, "arrangements")
        known = self._account(self.connection(connection))
        return cast("Arrangements", vendor.connect(self.api(connection, journal), known, rules.customers.billing))

    def recording(self, connection: ConnectionId, journal: Journal) -> Recording | None:
        """How this CRM account takes our facts for many records at once; None where it takes them one by one (`Crm.record`)."""
        if Capability.RECORDING not in registry.manifest(provider_of(connection)).capabilities:
            return None
        vendor = registry.able(connection, Capability.RECORDING, "recording")
        return cast("Recording", vendor.connect(self.api(connection, journal)))

    def lookup(self, connection: ConnectionId, journal: Journal) -> Lookup:
        """The search for companies and people of this CRM account. Raises: NotFound, Malformed, Unsupported."""
        vendor = registry.able(connection, Capability.PARTY_SEARCH, "parties_search")
        return cast("Lookup", vendor.connect(self.api(connection, journal), self._account(self.connection(connection))))

    def documents(self, connection: ConnectionId, journal: Journal) -> Documents:
        """What this CRM account keeps with its deals. Raises: NotFound, Malformed, Unsupported."""
        vendor = registry.able(connection, Capability.DOCUMENTS, "documents")
        return cast("Documents", vendor.connect(self.api(connection, journal)))

    def attachments(self, connection: ConnectionId, journal: Journal) -> Attachments:
        """The files on this ledger's invoices, as `documents`."""
        vendor = registry.able(connection, Capability.ATTACHMENTS, "attachments")
        return cast("Attachments", vendor.connect(self.api(connection, journal)))

    def sales(self, connection: ConnectionId, journal: Journal) -> Sales:
        """What this ledger organisation sold, by its settings as they were read at set-up, as `documents`."""
        vendor = registry.able(connection, Capability.SALES, "sales")
        return cast("Sales", vendor.connect(self.api(connection, journal), self.organisation(connection)))

    def changes(self, connection: ConnectionId, journal: Journal) -> Changes:
        """What this account says has changed. Raises: NotFound, Malformed."""
        made = registry.part(provider_of(connection), "changes").connect(self.api(connection, journal))
        return cast("Changes", made)

    def organisation(self, connection: ConnectionId) -> Organisation:
        """The organisation's settings as they were read at set-up, never from a cache. Raises: NotFound, Malformed."""
        profile = self.connections.fresh(connection).profile
        try:
            read = registry.part(provider_of(connection), "mapping").organisation_from_profile(profile)
        except (KeyError, ValueError, TypeError) as error:
            raise Malformed(
                f"the settings kept of {connection} can't be read: {error!r}",
                record=connection,
                fix="Run the connection's set-up again.",
            ) from error
        return cast("Organisation", read)

    def page_of(self, deal: Ref) -> str:
        """The address of this deal's page in its CRM, for people. Raises: NotFound."""
        account = self._account(self.connection(deal.connection))
        return str(registry.part(provider_of(deal.connection), "mapping").deal_page(deal, account)) if account else ""

    @staticmethod
    def _account(record: Connection) -> CrmAccount | None:
        """The settings of a CRM's account as they were read at set-up; None where they weren't, or it is a ledger."""
        provider = provider_of(record.id)
        if not record.profile or registry.manifest(provider).role is not Role.CRM:
            return None
        return cast("CrmAccount", registry.part(provider, "mapping").account_from_profile(record.profile))


def settling_of(connection: Connection) -> SettlePolicy:
    """How unclear answers of this connection are cleared up: the provider's way, with the connection's own wait if it has one."""
    policy = registry.manifest(provider_of(connection.id)).settling
    return policy if connection.settle_seconds is None else SettlePolicy(policy.key_life, connection.settle_seconds)
