"""What happens to records: what was checked beforehand is written, deals follow their products, webhooks are told."""

from collections.abc import Mapping
from typing import Any

from infra.sandbox.pipedrive.amounts import deal_value, line_total
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.kinds import ACTIVITIES, DEALS, LINES, NOTES, ORGANIZATIONS, PERSONS, Kind
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.representation import told

Values = Mapping[str, Any]
HOLDERS = {ORGANIZATIONS.name: "org_id", PERSONS.name: "person_id", DEALS.name: "deal_id"}
HELD = (DEALS, PERSONS, ACTIVITIES, NOTES, LINES)


def create(
    company: Company, kind: Kind, values: Values, custom: Values, actor: Actor, *, at: int | None = None
) -> Record:
    """Make a record; ``at`` is when, if the caller may say so."""
    now = company.now()
    id_ = company.next_id(kind.name, kind.first_id)
    record = Record(kind, id_, next(company.seqs), now if at is None else at, now, dict(values), dict(custom))
    company.records[kind.name][id_] = record
    if kind is LINES:
        company.line_ids.setdefault(values["deal_id"], []).append(id_)
    record.remember(now)
    company.events.tell(company, record, "create", actor, data=told(company, record), previous=None)
    return record


def change(company: Company, record: Record, values: Values, custom: Values, actor: Actor, **more: str) -> bool:
    """
    Write members and custom fields; ``more`` goes into the event's ``meta``.

    What changes nothing tells nothing and leaves ``update_time`` (unverified).
    """
    before = told(company, record)
    record.values.update(values)
    record.custom.update(custom)
    if told(company, record) == before and not more:
        return False
    _told_change(company, record, before, actor, **more)
    return True


def delete(company: Company, record: Record, actor: Actor, **more: str) -> None:
    """Delete a record; what it was is told as ``previous``."""
    before = told(company, record)
    record.deleted_at = record.updated = company.now()
    record.remember(record.updated)
    company.events.tell(company, record, "delete", actor, data=None, previous=before, **more)


def restore(company: Company, record: Record, actor: Actor) -> None:
    """Bring a deleted record back: told as a change, not as a creation (unverified)."""
    before = told(company, record)
    record.deleted_at = None
    _told_change(company, record, before, actor)


def merge(company: Company, survivor: Record, loser: Record, actor: Actor) -> None:
    """
    Merge ``loser`` into ``survivor``, whose values win; gaps are filled and what hung on the loser moves over.

    Told are the loser's deletion and the survivor's change; that what moved is told by no event of its own is unverified.
    """
    name = HOLDERS[survivor.kind.name]
    for kind in HELD:
        for held in company.live(kind):
            if held.values.get(name) == loser.id:
                held.values[name] = survivor.id
                held.updated = company.now()
                held.remember(held.updated)
    if survivor.kind is DEALS:
        company.line_ids.setdefault(survivor.id, []).extend(company.line_ids.pop(loser.id, ()))
        for discount in company.discounts.values():
            if discount.deal == loser.id:
                discount.deal = survivor.id
    gaps = {n: v for n, v in loser.values.items() if survivor.values.get(n) in (None, [], "")}
    fields = {n: v for n, v in loser.custom.items() if survivor.custom.get(n) is None}
    delete(company, loser, actor, merged_to_id=str(survivor.id))
    loser.merged_into = survivor.id
    followed = products_value(company, survivor) if survivor.kind is DEALS else {}
    change(company, survivor, {**gaps, **followed}, fields, actor, merged_from_id=str(loser.id))


def follow_products(company: Company, deal: Record, actor: Actor) -> None:
    """Bring a deal's value to what its products say; without any it stays, and its revenue is unknown (unverified)."""
    none = {"acv": None, "arr": None, "mrr": None}
    change(company, deal, products_value(company, deal) or none, {}, actor)


def follow_currency(company: Company, deal: Record, actor: Actor) -> None:
    """Lines take on a deal's new currency; their prices stay as they are, unconverted (unverified for the API)."""
    others = [line for line in company.lines(deal.id) if line.values["currency"] != deal.values["currency"]]
    for line in others:
        values = {**line.values, "currency": deal.values["currency"]}
        change(company, line, {**values, "sum": line_total(company, values)}, {}, actor)
    if others:
        follow_products(company, deal, actor)


def products_value(company: Company, deal: Record) -> Values:
    """The members of a deal that its products decide; empty when there are none."""
    lines = company.lines(deal.id)
    discounts = [discount for discount in company.discounts.values() if discount.deal == deal.id]
    return deal_value(company, lines, discounts, deal.values["currency"]) if lines else {}


def _told_change(company: Company, record: Record, before: Mapping[str, Any], actor: Actor, **more: str) -> None:
    record.updated = company.now()
    record.remember(record.updated)
    after = told(company, record)
    previous = {name: value for name, value in before.items() if name != "custom_fields" and after.get(name) != value}
    was, now = before.get("custom_fields") or {}, after.get("custom_fields") or {}
    if fields := {code: value for code, value in was.items() if now.get(code) != value}:
        previous["custom_fields"] = fields
    company.events.tell(company, record, "change", actor, data=after, previous=previous, **more)
