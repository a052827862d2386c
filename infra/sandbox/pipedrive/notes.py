"""Notes: v1, HTML, times without a zone."""

import re
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.instants import plain, read_plain
from infra.sandbox.pipedrive.kinds import DEALS, NOTES, ORGANIZATIONS, PERSONS
from infra.sandbox.pipedrive.objects import found
from infra.sandbox.pipedrive.paging import paged_v1
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.refusals import bad_request, forbidden
from infra.sandbox.pipedrive.routing import Row, actor_of, answer, company_of, integer, json_body
from infra.sandbox.pipedrive.writing import change, create, delete

ABOUT = {"deal_id": DEALS, "org_id": ORGANIZATIONS, "person_id": PERSONS}
PINS = ("pinned_to_deal_flag", "pinned_to_organization_flag", "pinned_to_person_flag", "pinned_to_lead_flag")
KNOWN = {"content", "lead_id", "project_id", "task_id", "user_id", "add_time", *ABOUT, *PINS}
SORTS = ("id", "user_id", "deal_id", "person_id", "org_id", "content", "add_time", "update_time")
UNSAFE = re.compile(
    r"<(script|style|iframe)\b.*?</\1\s*>|<(script|style|iframe)\b[^>]*>|\son\w+\s*=\s*(\"[^\"]*\"|'[^']*')",
    re.DOTALL | re.IGNORECASE,
)
READ = ("deals:read", "deals:full", "contacts:read", "contacts:full")
WRITE = ("deals:full", "contacts:full")


def listing(call: Call) -> Response:
    """GET a page of notes about a deal, an organization or a person."""
    company = company_of(call)
    rows = company.live(NOTES)
    for name in (*ABOUT, "user_id"):
        if (wanted := integer(call, name)) is not None:
            rows = [row for row in rows if row.values[name] == wanted]
    return paged_v1(call, _sorted(call, [shown(company, row) for row in rows]), lambda row: row)


def _sorted(call: Call, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """By ``sort``: fields of the note, each followed by ASC or DESC, separated by commas; without it by id."""
    for wish in reversed([part.split() for part in call.request.args.get("sort", "").split(",") if part.strip()]):
        name, direction = wish[0], wish[1].upper() if len(wish) > 1 else "ASC"
        if name not in SORTS or direction not in ("ASC", "DESC"):
            raise bad_request(f"Sorting by {' '.join(wish)} is not supported.")
        rows = sorted(
            rows, key=lambda row: (row[name] is not None, row[name]), reverse=direction == "DESC"
        )  # called at once
    return rows


def read(call: Call) -> Response:
    """GET one note."""
    company = company_of(call)
    return answer(shown(company, found(company, NOTES, call.args["id"])))


def new(call: Call) -> Response:
    """POST a note."""
    company, body = company_of(call), json_body(call)
    return answer(shown(company, write(company, body, actor_of(call))))


def edit(call: Call) -> Response:
    """PUT a note."""
    company, body = company_of(call), json_body(call)
    record = found(company, NOTES, call.args["id"])
    change(company, record, _members(company, body, record.values, actor_of(call)), {}, actor_of(call))
    return answer(shown(company, record))


def remove(call: Call) -> Response:
    """DELETE a note."""
    company = company_of(call)
    delete(company, found(company, NOTES, call.args["id"]), actor_of(call))
    return answer(value=True)


def write(company: Company, body: Mapping[str, Any], actor: Actor) -> Record:
    """
    A new note.

    Raises:
        Rejected: 400 without content or anything that it is about, 403 for another user's by one who is no admin.
    """
    blank: dict[str, Any] = dict.fromkeys((*ABOUT, "lead_id", "project_id", "task_id"))
    before = {"content": "", "user_id": actor.user, **blank, **dict.fromkeys(PINS, False)}
    given = body.get("add_time")
    at = None if given is None else read_plain(str(given))
    if given is not None and at is None:
        raise bad_request("add_time must be YYYY-MM-DD HH:MM:SS")
    return create(company, NOTES, {**before, **_members(company, body, before, actor)}, {}, actor, at=at)


def shown(company: Company, record: Record) -> dict[str, Any]:
    """A note as v1 answers it, with the names of what it is about."""
    values = record.values
    names = {"deal": ("deal_id", "title"), "organization": ("org_id", "name"), "person": ("person_id", "name")}
    about = {word: _named(company, values[id_], ABOUT[id_].name, member) for word, (id_, member) in names.items()}
    writer = next((user for user in company.users if user.id == values["user_id"]), company.users[0])
    user = {"email": writer.email, "icon_url": None, "is_you": False, "name": writer.name}
    return {
        "id": record.id,
        **values,
        **about,
        "project": None,
        "task": None,
        "active_flag": record.alive,
        "add_time": plain(record.added),
        "update_time": plain(record.updated),
        "last_update_user_id": values["user_id"],
        "user": user,
    }


def _members(company: Company, body: Mapping[str, Any], before: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    # That v1 refuses what it does not know, as v2 does, is unverified.
    if unknown := sorted(body.keys() - KNOWN):
        raise bad_request(f"Unknown parameter {unknown[0]}")
    after = {**before, **body}
    if not isinstance(after["content"], str) or not after["content"].strip():
        raise bad_request("content is required")
    if all(after[name] is None for name in (*ABOUT, "lead_id", "project_id", "task_id")):
        raise bad_request("A note needs a deal, a person, an organization, a lead, a project or a task")
    for name, kind in ABOUT.items():
        if body.get(name) is not None and (not isinstance(body[name], int) or company.find(kind, body[name]) is None):
            raise bad_request(f"{kind.word} {body[name]} not found")
    writer = company.user(actor.user)
    if after["user_id"] not in (actor.user, before["user_id"]) and not (writer and writer.admin):
        raise forbidden("Only admins may write notes of other users")
    given = {name: value for name, value in body.items() if name != "add_time"}
    if "content" in given:
        given["content"] = UNSAFE.sub("", given["content"])
    return {**given, **{name: bool(int(given[name])) for name in PINS if name in given}}


def _named(company: Company, id_: int | None, kind: str, member: str) -> dict[str, Any] | None:
    record = None if id_ is None else company.records[kind].get(id_)
    return None if record is None else {member: record.values[member]}


ROWS = [
    Row("GET", 1, "/notes", listing, 20, READ),
    Row("POST", 1, "/notes", new, 10, WRITE),
    Row("GET", 1, "/notes/<int:id>", read, 2, READ),
    Row("PUT", 1, "/notes/<int:id>", edit, 10, WRITE),
    Row("DELETE", 1, "/notes/<int:id>", remove, 6, WRITE),
]
