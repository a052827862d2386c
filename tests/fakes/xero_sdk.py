"""Xero's own Python client, pointed at a served sandbox, and what its user does most."""

import time
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xero_python.accounting import AccountingApi, models
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token
from xero_python.identity import IdentityApi

from infra.sandbox.core.server import Running

BANK = "090"
MARCH = date(2026, 3, 4)
APRIL = date(2026, 4, 3)


@dataclass
class XeroSdk:
    """`token` is what the client's user would keep in a database; the client replaces it when it refreshes."""

    running: Running
    token: dict[str, Any]
    accounting: Any
    identity: Any

    @property
    def tenant(self) -> str:
        return self.running.app.provider.accounts()[0]["account_id"]

    def contact(self, name: str = "Fir & Sons", **more: Any) -> Any:
        sent = models.Contact(name=name, email_address="ap@fir.test", **more)
        return self.accounting.create_contacts(self.tenant, models.Contacts(contacts=[sent])).contacts[0]

    def invoice(self, buyer: Any, lines: Any = (), status: str = "DRAFT", **asked: Any) -> Any:
        """A sales invoice of 100.00 plus tax, unless lines are given."""
        sent = models.Invoice(
            type="ACCREC",
            status=status,
            contact=models.Contact(contact_id=buyer.contact_id),
            date=MARCH,
            due_date=APRIL,
            reference="DEAL-981",
            line_amount_types=models.LineAmountTypes.EXCLUSIVE,
            line_items=list(lines or [line()]),
        )
        return self.accounting.create_invoices(self.tenant, models.Invoices(invoices=[sent]), **asked).invoices[0]

    def changed(self, held: Any, **fields: Any) -> Any:
        sent = models.Invoices(invoices=[models.Invoice(**fields)])
        return self.accounting.update_invoice(self.tenant, held.invoice_id, sent).invoices[0]

    def read(self, held: Any, **asked: Any) -> Any:
        return self.accounting.get_invoice(self.tenant, held.invoice_id, **asked).invoices[0]

    def pay(self, held: Any, amount: str) -> Any:
        sent = models.Payment(
            invoice=models.Invoice(invoice_id=held.invoice_id),
            account=models.Account(code=BANK),
            date=date(2026, 3, 20),
            amount=Decimal(amount),
            reference="pi_123",
        )
        return self.accounting.create_payment(self.tenant, sent).payments[0]


def line(amount: str = "100", quantity: str = "1", **more: Any) -> Any:
    return models.LineItem(
        description="Seats",
        quantity=Decimal(quantity),
        unit_amount=Decimal(amount),
        account_code="200",
        tax_type="OUTPUT2",
        **more,
    )


def connected(running: Running) -> XeroSdk:
    """A client as Xero's own starter sets it up, with the seeded tokens; only the hosts differ."""
    told = running.app.provider.describe(running.origin)
    token: dict[str, Any] = {
        "access_token": told["access_token"],
        "refresh_token": told["refresh_token"],
        "expires_in": 1800,
        "expires_at": time.time() + 1800,
        "token_type": "Bearer",
        "scope": ["offline_access", "accounting.invoices"],
    }
    client = ApiClient(
        Configuration(oauth2_token=OAuth2Token(client_id=told["client_id"], client_secret=told["client_secret"])),
        oauth2_token_getter=lambda: token,
        oauth2_token_saver=token.update,
        pool_threads=1,
    )
    accounting = AccountingApi(client, base_url=told["api"])
    return XeroSdk(running, token, accounting, IdentityApi(client, base_url=running.origin))
