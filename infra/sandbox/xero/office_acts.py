"""What administrators do: archive, settings, consents, connections; and what only a sandbox can do."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.xero import books, contacts
from infra.sandbox.xero.acting import Asked
from infra.sandbox.xero.document_acts import create_invoice
from infra.sandbox.xero.limits import A_DAY_BY_TIER
from infra.sandbox.xero.representation import Record, read_date
from infra.sandbox.xero.state import ZONES


def _archive(asked: Asked) -> Any:
    """Archive a contact or account, or take an item off sale."""
    org, collection, record = asked.find("Contacts", "Accounts", "Items")
    changes: dict[str, Record] = {
        "Contacts": {"ContactStatus": "ARCHIVED"},
        "Accounts": {"Status": "ARCHIVED"},
        "Items": {"_archived": True, "IsSold": False},
    }
    record.update(changes[collection])
    org.touch(collection, record)
    return books.shown(org, collection, record)


def _organisation(asked: Asked) -> Any:
    """Change settings: PeriodLockDate, EndOfYearLockDate, BaseCurrency, Timezone, Class, Name; ``tier`` of the app; ``large``."""
    org = asked.org()
    for name, value in asked.arguments.items():
        if name in {"PeriodLockDate", "EndOfYearLockDate"}:
            org.settings[name] = read_date(value)
        elif name == "Timezone" and value not in ZONES:
            raise CannotAct(f"known time zones: {', '.join(ZONES)}")
        elif name == "tier" and value not in A_DAY_BY_TIER:
            raise CannotAct(f"known tiers: {', '.join(A_DAY_BY_TIER)}")
        elif name == "tier":
            asked.xero.limits.set_tier(str(value))
        elif name == "Currencies":
            org.tables["Currencies"] = {str(code): {"Code": code, "Description": code} for code in value}
        elif name == "large":
            org.settings["_large"] = bool(value)
        elif name in org.settings:
            org.settings[name] = value
        elif name != "account":
            raise CannotAct(f"no setting {name}")
    return books.shown(org, "Organisations", org.settings)


def _scopes(asked: Asked) -> Any:
    """Give the living consents exactly these scopes (blank-separated)."""
    authority = asked.xero.identity.authority
    for grant in authority.grants():
        authority.replace_grant(replace(grant, scopes=tuple(str(asked.arguments["scope"]).split())))
    return {"scope": asked.arguments["scope"]}


def _revoke_consent(asked: Asked) -> Any:
    """The person takes the consent back: every token dies and every organisation is detached."""
    identity = asked.xero.identity
    for grant in identity.authority.grants():
        identity.authority.revoke_grant(grant.id)
    gone = list(identity.connections)
    identity.connections.clear()
    return {"disconnected": gone}


def _disconnect(asked: Asked) -> Any:
    """Detach one organisation (``id``, default the first); tokens and the others live on."""
    tenant = asked.id or next(iter(asked.xero.organisations))
    if asked.xero.identity.connections.pop(tenant, None) is None:
        raise CannotAct(f"organisation {tenant} is not connected")
    return {"disconnected": [tenant]}


def _reconnect(asked: Asked) -> Any:
    """Attach an organisation again, as a new consent would."""
    tenant = asked.id or next(iter(asked.xero.organisations))
    asked.xero.identity.connect(tenant, asked.xero.shared.new_id())
    return dict(asked.xero.identity.connections[tenant])


def _latency(asked: Asked) -> Any:
    """Let every API call take ``ms`` milliseconds, during which it counts as under way."""
    asked.xero.latency_s = float(asked.arguments["ms"]) / 1000
    return {"ms": asked.arguments["ms"]}


def _seed(asked: Asked) -> Any:
    """Make ``contacts`` and draft ``invoices`` in bulk, without events if ``quiet``."""
    org = asked.org()
    made = int(asked.arguments.get("contacts", 0)), int(asked.arguments.get("invoices", 0))
    with asked.xero.quiet(bool(asked.arguments.get("quiet", True))):
        for number in range(made[0]):
            contacts.save(org, {"Name": f"Seeded {number:05d}"}, create=False, by=None)
        for _ in range(made[1]):
            create_invoice(replace(asked, arguments={"account": org.tenant}))
    return {"contacts": made[0], "invoices": made[1]}


VERBS: Mapping[str, Callable[[Asked], Any]] = {
    "archive": _archive,
    "organisation": _organisation,
    "scopes": _scopes,
    "revoke_consent": _revoke_consent,
    "disconnect": _disconnect,
    "reconnect": _reconnect,
    "latency": _latency,
    "seed": _seed,
}
