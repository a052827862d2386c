"""Files: v1, multipart upload onto a deal or another record, download through a redirect."""

import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.instants import plain
from infra.sandbox.pipedrive.kinds import ACTIVITIES, DEALS, FILES, ORGANIZATIONS, PERSONS, PRODUCTS
from infra.sandbox.pipedrive.objects import found
from infra.sandbox.pipedrive.paging import paged_v1
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.refusals import bad_request, not_found
from infra.sandbox.pipedrive.routing import Row, actor_of, answer, company_of
from infra.sandbox.pipedrive.writing import create, delete

HOLDERS = {
    "deal_id": DEALS, "person_id": PERSONS, "org_id": ORGANIZATIONS, "product_id": PRODUCTS, "activity_id": ACTIVITIES,
}  # fmt: skip
READ = ("deals:read", "deals:full", "activities:read", "activities:full", "contacts:read", "contacts:full")
WRITE = ("deals:full", "activities:full", "contacts:full")


def listing(call: Call) -> Response:
    """GET a page of files."""
    company = company_of(call)
    return paged_v1(call, company.live(FILES), lambda row: shown(company, row))


def read(call: Call) -> Response:
    """GET one file's details."""
    company = company_of(call)
    return answer(shown(company, found(company, FILES, call.args["id"])))


def upload(call: Call) -> Response:
    """POST multipart: ``file`` and what it belongs to."""
    company, form = company_of(call), call.request.form
    sent = call.request.files.get("file")
    if sent is None:
        raise bad_request("file is required")
    about: dict[str, int] = {}
    for name, kind in HOLDERS.items():
        if name in form:
            if not form[name].isdigit() or company.find(kind, int(form[name])) is None:
                raise bad_request(f"{kind.word} {form[name]} not found")
            about[name] = int(form[name])
    made = keep(company, sent.filename or "file", sent.read(), about, actor_of(call))
    return answer(shown(company, made))


def remove(call: Call) -> Response:
    """DELETE a file."""
    company = company_of(call)
    record = found(company, FILES, call.args["id"])
    delete(company, record, actor_of(call))
    return answer({"id": record.id})


def download(call: Call) -> Response:
    """GET the bytes: a redirect to where they lie for a while."""
    company = company_of(call)
    record = found(company, FILES, call.args["id"])
    where = f"{call.origin}/_files/{company.id}/{record.id}/{_secret(company, record)}"
    return Response(status=302, headers={"Location": where})


def content(companies: Mapping[str, Company], call: Call) -> Response:
    """GET what a redirect led to; the address alone opens it."""
    company = companies.get(str(call.args["company"]))
    record = None if company is None else company.find(FILES, call.args["id"])
    if company is None or record is None or call.args["secret"] != _secret(company, record):
        raise not_found(FILES.word)
    held, type_ = company.contents[record.id]
    return Response(held, 200, content_type=type_)


def keep(company: Company, name: str, held: bytes, about: Mapping[str, int], actor: Actor) -> Record:
    """Store a file."""
    path = PurePosixPath(name)
    digest = hashlib.sha1(held, usedforsecurity=False).hexdigest()
    values: dict[str, Any] = {
        **dict.fromkeys(HOLDERS),
        **about,
        "user_id": actor.user,
        "file_name": f"{path.stem}_{digest}{path.suffix}",
        "file_size": len(held),
        "name": name,
        "description": "",
    }
    record = create(company, FILES, values, {}, actor)
    company.contents[record.id] = (held, mimetypes.guess_type(name)[0] or "application/octet-stream")
    return record


def shown(company: Company, record: Record) -> dict[str, Any]:
    """A file as v1 answers it."""
    values = record.values
    names = {"deal_name": ("deal_id", "title"), "person_name": ("person_id", "name"), "org_name": ("org_id", "name")}
    about = {
        name: company.records[HOLDERS[id_].name][values[id_]].values[member] if values[id_] is not None else ""
        for name, (id_, member) in names.items()
    }
    return {
        "id": record.id,
        **values,
        **about,
        "lead_id": None,
        "project_id": None,
        "log_id": None,
        "add_time": plain(record.added),
        "update_time": plain(record.updated),
        "active_flag": record.alive,
        "inline_flag": False,
        "remote_location": "",
        "remote_id": "",
        "cid": "",
        "s3_bucket": "",
        "mail_message_id": "",
        "mail_template_id": "",
        "url": f"{company.origin}/api/v1/files/{record.id}/download",
    }


def _secret(company: Company, record: Record) -> str:
    return hashlib.sha256(f"{company.id}/{record.id}/{record.seq}".encode()).hexdigest()[:32]


ROWS = [
    Row("GET", 1, "/files", listing, 20, READ),
    Row("POST", 1, "/files", upload, 10, WRITE),
    Row("GET", 1, "/files/<int:id>", read, 2, READ),
    Row("DELETE", 1, "/files/<int:id>", remove, 6, WRITE),
    Row("GET", 1, "/files/<int:id>/download", download, 20, READ),
]
