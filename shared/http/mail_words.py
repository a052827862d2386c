"""A notice as a mail that every mail system takes, and that none answers by itself."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from uuid import uuid4

from shared.model.notices import Words


def composed(to: str, words: Words, *, sender: str, at: datetime) -> EmailMessage:
    """
    The mail. Its Message-ID is the same whenever the same letter is sent again, so that mail systems may drop the second; words
    without a key of their own have a new one each time. Auto-Submitted keeps absence notes from answering it.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Ledgerlink", addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(at)
    name = sha256(words.key.encode()).hexdigest()[:32] if words.key else uuid4().hex
    mail["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(words.text, cte="quoted-printable")
    return mail
