"""What administrators and people at their desks do beside selling: settings, users, stages, fields, files."""

from collections.abc import Callable, Mapping
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.pipedrive import fields, files
from infra.sandbox.pipedrive.books import whole
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.entering import PAGES, find_kind, identified, numbered
from infra.sandbox.pipedrive.kinds import DEALS, STAGES
from infra.sandbox.pipedrive.writing import change, delete, restore

With = Mapping[str, Any]


def settings(company: Company, _id: str, given: With) -> Any:
    """Any of Settings' members, and activity_types: {key: active} -> those in force."""
    held = company.settings
    for name, value in given.items():
        if name == "activity_types":
            for one in company.activity_types:
                one.active = bool(value.get(one.key, one.active))
        elif hasattr(held, name):
            setattr(held, name, value)
        else:
            raise CannotAct(f"no setting {name}; known: {', '.join(vars(held))}")
    return dict(vars(held))


def archive_owner(company: Company, id_: str, _given: With) -> Any:
    """Deactivate a user -> the user."""
    if (user := company.user(numbered(id_))) is None:
        raise CannotAct(f"no user {id_}")
    user.active = False
    return {"id": user.id, "name": user.name, "active_flag": user.active}


def edit_stage(company: Company, id_: str, given: With) -> Any:
    """An administrator renames a stage (``label``), removes it (``archived``) or brings it back -> the stage."""
    stage = company.records[STAGES.name].get(numbered(id_))
    if stage is None:
        raise CannotAct(f"no stage {id_}")
    if "label" in given:
        change(company, stage, {"name": str(given["label"])}, {}, PAGES)
    if "archived" in given and bool(given["archived"]) == stage.alive:
        (delete if given["archived"] else restore)(company, stage, PAGES)
    return whole(company, stage)


def remove_property(company: Company, id_: str, given: With) -> Any:
    """An administrator deletes the field of that name or code of a resource (``kind``)."""
    kind = find_kind(given.get("kind", DEALS.name))
    found = next((one for one in company.custom_fields(kind).values() if id_ in (one.code, one.name)), None)
    if found is None:
        raise CannotAct(f"no field {id_}")
    fields.drop(company, kind, found)
    return {"name": found.name, "field_code": found.code, "archived": True}


def attach_file(company: Company, id_: str, given: With) -> Any:
    """A deal's id with {name, text} -> a file on the deal."""
    deal = identified(company, DEALS, id_)
    held = str(given.get("text", "%PDF-1.4 a file")).encode()
    return files.shown(company, files.keep(company, str(given["name"]), held, {"deal_id": deal.id}, PAGES))


OFFICE: dict[str, Callable[[Company, str, With], Any]] = {
    "settings": settings,
    "archive_owner": archive_owner,
    "edit_stage": edit_stage,
    "remove_property": remove_property,
    "attach_file": attach_file,
}
