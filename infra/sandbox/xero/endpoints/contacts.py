"""Contacts and contact groups."""

from functools import partial

from werkzeug.wrappers import Response

from infra.sandbox.xero import contacts, refusals
from infra.sandbox.xero.contact_views import contact_view, slim_contact
from infra.sandbox.xero.desk import Desk
from infra.sandbox.xero.endpoints.row import Row
from infra.sandbox.xero.listing import answer_list, listed
from infra.sandbox.xero.representation import Record

SEARCHED = ("Name", "FirstName", "LastName", "ContactNumber", "CompanyNumber", "EmailAddress", "AccountNumber")


def _list(desk: Desk) -> Response:
    """Archived contacts are hidden unless they are asked for."""
    ids, term = listed(desk, "IDs"), desk.asked("searchTerm").casefold()
    archived = desk.asked("includeArchived").lower() == "true"
    rows = [
        row
        for row in desk.org.rows("Contacts")
        if (archived or row["ContactStatus"] == "ACTIVE")
        and (not ids or row["ContactID"] in ids)
        and (not term or any(term in str(row.get(member) or "").casefold() for member in SEARCHED))
    ]
    return answer_list(desk, "Contacts", rows, partial(contact_view, desk.org))


def _one(desk: Desk) -> Response:
    """By id or ContactNumber, archived or not."""
    found = contacts.lookup(desk.org, desk.arg("key"))
    if found is None:
        raise refusals.not_found()
    return desk.envelope("Contacts", [contact_view(desk.org, found)])


def _save(desk: Desk) -> Response:
    write = desk.write()
    return desk.save_all(
        "Contacts",
        lambda sent: contacts.save(desk.org, sent, create=write.create, by=write.by),
        partial(contact_view, desk.org),
    )


def _update(desk: Desk) -> Response:
    found = desk.required("Contacts", desk.arg("key"))
    return desk.save_all(
        "Contacts",
        lambda sent: contacts.save(desk.org, sent, create=False, by=desk.app),
        partial(contact_view, desk.org),
        ContactID=found["ContactID"],
    )


def _group(desk: Desk, row: Record) -> Record:
    return {**row, "Contacts": [slim_contact(desk.org, member) for member in row["_members"]]}


def _groups(desk: Desk) -> Response:
    """Lists name the groups only; their members come one group at a time."""
    rows = desk.org.rows("ContactGroups")
    return answer_list(desk, "ContactGroups", rows, lambda row, _detail: {**row, "Contacts": []})


def _one_group(desk: Desk) -> Response:
    return desk.envelope("ContactGroups", [_group(desk, desk.required("ContactGroups", desk.arg("key")))])


SCOPE = "accounting.contacts"
ROWS = (
    Row("GET", "/Contacts", _list, SCOPE),
    Row("PUT", "/Contacts", _save, SCOPE),
    Row("POST", "/Contacts", _save, SCOPE),
    Row("GET", "/Contacts/<key>", _one, SCOPE),
    Row("POST", "/Contacts/<key>", _update, SCOPE),
    Row("GET", "/ContactGroups", _groups, SCOPE),
    Row("GET", "/ContactGroups/<key>", _one_group, SCOPE),
)
