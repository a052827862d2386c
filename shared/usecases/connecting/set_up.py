"""Make a connection ready: read the account's own settings, and make our fields in the CRM. Safe to repeat."""

from collections.abc import Sequence

from shared.model import permits
from shared.model.crm import CrmAccount
from shared.model.ledger import Organisation
from shared.ports.crm import Crm
from shared.ports.ledger import Ledger


def set_up_crm(crm: Crm) -> tuple[CrmAccount, Sequence[str]]:
    """Give the account's settings, and the names of the fields that were missing and are there now."""
    account = crm.account()  # before anything is written: it proves that this is the right account
    made = crm.ensure_fields(permits.for_setup(crm.connection))
    return (crm.account() if made else account), made


def set_up_ledger(ledger: Ledger) -> Organisation:
    """Give the organisation's settings. Nothing is written there."""
    return ledger.organisation()
