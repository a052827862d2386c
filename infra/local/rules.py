"""
The rules of a pair: the repository's example, in which each account, code and item stands under the name its vendor has for it.

`python -m infra.local.rules salesforce-quickbooks` prints them; whatever a provider is called otherwise is in its face.
"""

import re
import sys
from collections.abc import Mapping, Sequence

from infra.bundling import ROOT
from infra.local.faces import crm_face, ledger_face
from infra.local.pairs import providers_of
from infra.sandbox import serve
from shared.providers.manifest import Role
from shared.providers.registry import manifest

EXAMPLE = ROOT / "ledgerlink.toml"
CRM = re.compile(r'^crm = "[^"]*"$', re.MULTILINE)
BOOKS = "[[books]]\n"
ID, LEDGER = (re.compile(rf'^{name} = "[^"]*"$', re.MULTILINE) for name in ("id", "ledger"))
CURRENCIES = re.compile(r"^currencies = \[[^\]]*\]$", re.MULTILINE)


def rules_for(accounts: Mapping[str, str]) -> str:
    """
    Give the rules of these providers, by their account ids: of the first CRM into the first ledger.

    With several ledgers each has a book and takes its face's own currencies, the first one all the others; with several CRMs
    every book serves all of them. Without a CRM or a ledger they are the example as it is.
    """
    crms, ledgers = ([name for name in accounts if manifest(name).role is role] for role in (Role.CRM, Role.LEDGER))
    if not crms or not ledgers:
        return EXAMPLE.read_text()
    head, book = EXAMPLE.read_text().split(BOOKS)
    named = [f"{name}:{accounts[name]}" for name in crms]
    book = _exchanged(book, crm_face(crms[0]).rules)
    books = [_book(book, name, accounts[name], ledgers) for name in ledgers]
    if len(crms) > 1:
        served = f"crms = {_listed(named)}\n"
        books = [LEDGER.sub(lambda found: f"{found[0]}\n{served}".rstrip(), one, count=1) for one in books]
    return CRM.sub(f'crm = "{named[0]}"', head) + "".join(BOOKS + one for one in books)


def _book(book: str, name: str, account: str, ledgers: Sequence[str]) -> str:
    face = ledger_face(name)
    book = LEDGER.sub(f'ledger = "{name}:{account}"', book, count=1)
    book = ID.sub(f'id = "{face.book}"', book, count=1)
    book = _exchanged(book, face.rules)
    if len(ledgers) > 1:
        others = {code for other in ledgers if other != name for code in ledger_face(other).currencies}
        rest = [code for code in ("GBP", "EUR", "USD") if code not in others]
        taken = rest if name == ledgers[0] else face.currencies
        book = CURRENCIES.sub(f"currencies = {_listed(taken)}", book, count=1)
    return book


def _exchanged(text: str, exchanges: Sequence[tuple[str, str]]) -> str:
    for example, own in exchanges:
        if example not in text:
            raise ValueError(f"the example's rules no longer say {example!r}: correct the face that puts {own!r} there")
        text = text.replace(example, own)
    return text


def _listed(texts: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{one}"' for one in texts) + "]"


if __name__ == "__main__":
    names = providers_of(sys.argv[1])
    sys.stdout.write(rules_for({name: serve.build(name).provider.accounts()[0]["account_id"] for name in names}))
