"""The webhooks of a company, made and told by the API: one for each kind of record, to one address."""

import hashlib
from collections.abc import Iterator, Sequence

from shared.http.client import Api
from shared.model.permits import Permit
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.api import ENDPOINTS, read
from shared.providers.pipedrive.manifest import MANIFEST
from shared.providers.pipedrive.values import as_json
from shared.providers.pipedrive.webhooks import credentials

OURS = "Ledgerlink"
EVERY = "*"
VERSION = "2.0"


def ensure(api: Api, url: str, key: str, permit: Permit) -> Sequence[str]:
    """
    Make the webhooks that are missing, then take away those of ours that no longer do: banned for good, or with another
    password. Gives the names of what was made. Safe to repeat: one call where nothing is to be done.

    Raises: Unpermitted without the scope `admin`; as every call.
    """
    known = _at(api, url)
    user, password = credentials(key)
    made = []
    for event in MANIFEST.webhook_events:
        action, _, word = event.partition(".")
        if any(_serves(row, event, key) for row in known):
            continue
        body = {
            "subscription_url": url,
            "event_action": action,
            "event_object": word,
            "name": _name(event, key),
            "version": VERSION,
            "http_auth_user": user,
            "http_auth_password": password,
        }
        api.call(ENDPOINTS["create webhook"], body=as_json(body), permit=permit, record=f"webhook {event}")
        made.append(event)
    for row in known:
        if row.name.startswith(OURS) and not any(_serves(row, event, key) for event in MANIFEST.webhook_events):
            api.call(ENDPOINTS["delete webhook"], path={"id": row.id}, permit=permit, record=f"webhook {row.name}")
    return made


def standing(api: Api, url: str, key: str) -> Sequence[str]:
    """How each webhook that we need stands, in a sentence; one call."""
    known = _at(api, url)
    return list(_said(known, key))


def _said(known: Sequence[wire.Webhook], key: str) -> Iterator[str]:
    for event in MANIFEST.webhook_events:
        row = next((row for row in known if _serves(row, event, key)), None)
        stale = next((row for row in known if _about(row, event)), None)
        if row is not None:
            status = row.last_http_status
            yield f"{event}: active, " + (f"last answered {status}" if status else "nothing delivered yet")
        elif stale is not None:
            why = stale.remove_reason or ("made with another password" if stale.is_active else "switched off")
            yield f"{event}: not in use ({why}); `ledgerlink setup` makes it again"
        else:
            yield f"{event}: missing; `ledgerlink setup` makes it"


def _at(api: Api, url: str) -> list[wire.Webhook]:
    rows = read(wire.Many[wire.Webhook], api.call(ENDPOINTS["list webhooks"])).data
    return [row for row in rows if row.subscription_url == url]


def _about(row: wire.Webhook, event: str) -> bool:
    action, _, word = event.partition(".")
    return row.event_action in {action, EVERY} and row.event_object in {word, EVERY}


def _serves(row: wire.Webhook, event: str, key: str) -> bool:
    """Whether it brings these events with the credentials of today; of one that others made only the user can be seen."""
    user, _ = credentials(key)
    known = _name(event, key) == row.name if row.name.startswith(OURS) else row.http_auth_user == user
    return _about(row, event) and bool(row.is_active) and row.version in {VERSION, ""} and known


def _name(event: str, key: str) -> str:
    """Pipedrive never shows a password again: a few digits of its digest tell whether it is still the same."""
    return f"{OURS} {event} {hashlib.sha256(key.encode()).hexdigest()[:6]}"
