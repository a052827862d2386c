"""An Outbound Message as SOAP: what is sent, and which answer counts as an acknowledgement."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

ACK = re.compile(
    rb"<(?:\w+:)?notificationsResponse\b[^>]*http://soap\.sforce\.com/2005/09/outbound[^>]*>\s*"
    rb"<(?:\w+:)?Ack>\s*(?:true|1)\s*</(?:\w+:)?Ack>\s*</(?:\w+:)?notificationsResponse>"
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
    " <soapenv:Body>\n"
    '  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">\n'
)
TAIL = "  </notifications>\n </soapenv:Body>\n</soapenv:Envelope>\n"


def acknowledged(status: int, body: bytes) -> bool:
    """Only HTTP 200 with ``Ack`` true counts; an empty or another answer is a failure like no answer."""
    return status == 200 and ACK.search(body) is not None


def message(org: str, action: str, host: str, notifications: Iterable[str], version: str = "68.0") -> bytes:
    """The whole envelope. The session's id is never sent: always nil."""
    head = [
        f"   <OrganizationId>{org}</OrganizationId>",
        f"   <ActionId>{action}</ActionId>",
        '   <SessionId xsi:nil="true"/>',
        f"   <EnterpriseUrl>{escape(host)}/services/Soap/c/{version}/{org[:15]}</EnterpriseUrl>",
        f"   <PartnerUrl>{escape(host)}/services/Soap/u/{version}/{org[:15]}</PartnerUrl>",
    ]
    return (HEAD + "\n".join([*head, *notifications]) + "\n" + TAIL).encode()


def notification(id_: str, kind: str, values: Sequence[tuple[str, Any]]) -> str:
    """One record; empty fields are left out."""
    fields = "".join(f"     <sf:{name}>{_text(value)}</sf:{name}>\n" for name, value in values if value is not None)
    return (
        f"   <Notification>\n    <Id>{id_}</Id>\n"
        f'    <sObject xsi:type="sf:{kind}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">\n'
        f"{fields}    </sObject>\n   </Notification>"
    )


def _text(value: Any) -> str:
    """Values as XML Schema writes them; numbers are doubles."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if isinstance(value, date):
        return value.isoformat()
    return repr(float(value)) if isinstance(value, Decimal) else escape(str(value))
