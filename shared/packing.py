"""
Stored JSON packed small: an item that stays below a kilobyte costs one write unit, one in a transaction two.

Short texts compress badly by themselves, so both ends know the words they are made of. Stored items need the dictionary they
were packed with: it is never changed. A better one is added to the end of `DICTIONARIES`, and from then on packed with.
"""

import zlib
from collections.abc import Mapping, Sequence

LEVEL = 9
FIRST = (
    b'"is_overdue":"","last_invoice_amount":"","last_invoice_currency":"","last_invoice_date":"","last_invoice_number":"",'
    b'"last_invoice_status":"","ledger_currency":"","lifetime_invoiced":"","lifetime_paid":"","outstanding_by_currency":"",'
    b'"total_outstanding":"","ar_status":"not_due","days_overdue":"0","financial_status":"current","is_overdue":"false",'
    b'"sync_status":"synced","settlements":[{"amount":"","date":"","id":"","kind":"payment"}],"verb":"invoice changed"}'
    b'{"attempted_at":"","attempts":1,"claimed_at":"","expected":{"amount":"","book":"","buyer":"","contents":"","currency":"'
    b'","customer":"","name":"","owner":"","plan":"","rules":"","seen_at":"+00:00","total":""},"generation":1,"intent":"'
    b'invoice","key":"","reference":"DEAL-","request":{"body":"","endpoint":"create_contact"},"state":"open","subject":"","ta'
    b'rget":"","kind":"customer","request":{"body":"","endpoint":"create_invoice"}"note:settled:payment:"note:invoice:'
    b'{"amount":" EUR","at":"","book":"","buyer":"#company#","contents":"","customer":"#customer#","deal":"#deal#","hold":{'
    b'"code":"","contents":"","fix":"","sentence":""},"invoice":{"changed_at":"","credited":"0.00 EUR","currency":"EUR",'
    b'"customer":"#customer#","due":" EUR","due_date":"","exchange_rate":"1.0000000000","issue_date":"","net":" EUR",'
    b'"number":"INV-0","paid":"0.00 EUR","ref":"#invoice#","reference":"DEAL-","sent":false,"status":"awaiting_payment","tax":'
    b'" EUR","total":" EUR","url":"https://go.xero.com/organisationlogin/default.aspx?shortcode=%21&redirecturl=/AccountsReceiva'
    b'ble/View.aspx?InvoiceID=/AccountsReceivable/Edit.aspx?InvoiceID=","version":""},"name":"","owner":"","plan":"",'
    b'"predicted_total":" GBP","reason":"invoice INV-0","rules":"","seen_at":"","state":"invoiced","version":1}'
    b'Invoice INV-0 over  GBP: partially paid."last_payment_amount":"","last_payment_date":"","payment_status":"unpaid"'
    b'{"actor":"ledgerlink","after":{"invoice_credited":"0.00","invoice_currency":"GBP","invoice_date":"","invoice_due":"",'
    b'"invoice_due_date":"","invoice_id":"","invoice_net":"","invoice_number":"INV-0","invoice_paid":"0.00","invoice_status":"'
    b'draft","invoice_tax":"","invoice_total":"","invoice_url":"","sync_message":"Invoice INV-0 over  GBP: draft.","sync_status'
    b'":"invoiced"},"before":{"invoice_currency":"","invoice_date":"","invoice_due":"","invoice_due_date":"","invoice_id":"",'
    b'"invoice_net":"","invoice_number":"","invoice_status":"","invoice_tax":"","invoice_total":"","invoice_url":"",'
    b'"sync_message":"","sync_status":""},"verb":"told the CRM"},"verb":"created customer"}{"rule":"customer","why":"no customer '
    b'shares a key, a name or an e-mail"}"rule":"exchange","why":"rate , the CRM\'s, frozen when the deal closed:  in the home '
    b'currency"no rate sent: GBP is the home currency"{"rule":"event","why":"deal.propertyChange/dealstage/1"INVOICE/UPDATE/20'
    b'","rule":"trigger","why":"stage closedwon of pipeline default hands a deal off"},{"at":"","rule":"book","why":"currency '
    b'GBP and pipeline default belong to the book "},{"at":"","rule":"coding","why":"SKU : account 200 ()"},{"at":"","rule":"'
    b'tax","why":"OUTPUT2 at 20%: the product\'s own"},{"at":"","rule":"terms","why":"\'net 30\' from the book: due on 20"},{"at":'
    b'"","rule":"amounts","why":" lines come to  GBP, as the deal says"},{"at":"","rule":"create customer","why":"no customer '
    b'shares a key, a name or an e-mail"},{"at":"","rule":"create draft invoice","why":"the deal is won and nothing was invoiced '
    b'for it yet"}]},"rules":"","verb":"drafted invoice"}{"actor":"ledgerlink","after":{"customer":"#customer#","invoice":"#'
    b'invoice#","key":"/invoice/g1","number":"INV-0","total":" EUR"},"at":"","journal":{"calls":[{"at":"","attempt":1,"method'
    b'":"PUT","ms":12,"path":"/api.xro/2.0/Contacts","provider":"xero","status":200},{"at":"","attempt":1,"method":"GET","ms":'
    b'9,"path":"/crm/objects/2026-09/contacts/","provider":"hubspot","status":200},{"at":"","attempt":1,"method":"PATCH","ms":'
    b'5,"path":"/crm/objects/2026-09/companies/","provider":"hubspot","status":200},{"at":"","attempt":1,"method":"POST","ms":'
    b'8,"path":"/crm/objects/2026-09/notes","provider":"hubspot","status":201},{"at":"","attempt":1,"method":"POST","ms":3,'
    b'"path":"/crm/objects/2026-09/line_items/batch/read","provider":"hubspot","status":200},{"at":"","attempt":1,"method":"'
    b'GET","ms":34,"path":"/crm/objects/2026-09/deals/","provider":"hubspot","status":200},{"at":"2026-","attempt":1,"method":"'
    b'PUT","ms":17,"path":"/api.xro/2.0/Invoices","provider":"xero","status":200}],"decisions":[{"at":"20'
)
"""A win and a payment between HubSpot and Xero; what is nearest to the end is cheapest to point at."""
DICTIONARIES: Sequence[bytes] = (FIRST,)
_BY_SUM: Mapping[int, bytes] = {zlib.adler32(one): one for one in DICTIONARIES}
_NAMES_ONE = 0x20
"""The flag in a packed text's second byte: the checksum of its dictionary follows."""


def pack(text: bytes) -> bytes:
    """Give the text packed with the newest dictionary."""
    packing = zlib.compressobj(LEVEL, zdict=DICTIONARIES[-1])
    return packing.compress(text) + packing.flush()


def unpack(packed: bytes) -> bytes:
    """
    Read back what `pack` gave, with whichever dictionary; also what was packed without one.

    Raises:
        ValueError: it is nothing that was packed.
    """
    named = len(packed) > 5 and packed[1] & _NAMES_ONE
    known = _BY_SUM.get(int.from_bytes(packed[2:6])) if named else None
    try:
        unpacking = zlib.decompressobj(zdict=known) if known is not None else zlib.decompressobj()
        text = unpacking.decompress(packed) + unpacking.flush()
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not unpacking.eof:
        raise ValueError("it was cut off")
    return text
