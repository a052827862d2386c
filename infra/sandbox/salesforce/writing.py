"""What happens to records: checked values are written, computed ones follow, locks and rules may still refuse."""

from decimal import Decimal
from typing import Any

from infra.sandbox.salesforce.derived import FOLLOWS, PARENTS
from infra.sandbox.salesforce.integrity import defaults, refuse_mismatch
from infra.sandbox.salesforce.org import Org, Rule
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Rejected
from infra.sandbox.salesforce.sobjects import CHILDREN, MERGED

Values = dict[str, Any]
TWINS = {"ContentNote": "ContentDocument", "ContentDocument": "ContentNote"}  # a note is a document of the same id
LINES, MERGE = frozenset({"(lines)"}), frozenset({"(merge)"})
"""Why a record counts as changed though none of its values need have moved."""


def create(org: Org, kind: str, values: Values, author: str) -> Record:
    """Make a record; what the vendor defaults is filled in."""
    with org.transaction():
        now = org.now()
        record = Record(kind, org.new_id(kind), next(org.seqs))
        org.add(record)
        fields = org.schema[kind]
        stamps = {"Id": record.id, "IsDeleted": False, "CreatedDate": now, "CreatedById": author}
        owner = {"OwnerId": author} if "OwnerId" in fields and not values.get("OwnerId") else {}
        given = defaults(org, kind, values)
        record.values = {name: value for name, value in {**stamps, **owner}.items() if name in fields}
        _write(org, record, given, author, new=True)
        if kind == "Opportunity" and given.get("ContactId"):
            role = {"OpportunityId": record.id, "ContactId": given["ContactId"], "IsPrimary": True}
            create(org, "OpportunityContactRole", role, author)
        if kind == "Account" and record.get("IsPersonAccount"):
            _embody(org, record, author)
    return record


def update(org: Org, record: Record, values: Values, author: str) -> None:
    """Write values of an existing record; None clears."""
    if record.kind == "Opportunity" and record.get("HasOpportunityLineItem"):
        values = {name: value for name, value in values.items() if name != "Amount"}
    with org.transaction():
        _write(org, record, values, author)


def delete(org: Org, record: Record, author: str, *, master: str | None = None) -> None:
    """Put a record and what cascades from it into the recycle bin; ``master`` is who it was merged into."""
    with org.transaction():
        _locked(org, record)
        org.touch(record)
        record.values["IsDeleted"] = True
        if master is not None:
            record.values["MasterRecordId"] = master
        _stamp(org, record, author)
        for child in CHILDREN.get(record.kind, {}).values():
            for below in org.children(record, child) if child.cascades and master is None else ():
                delete(org, below, author)
        if record.kind in TWINS and (twin := org.find(TWINS[record.kind], record.id)) is not None:
            delete(org, twin, author)
        _above(org, record, author)


def undelete(org: Org, record: Record, author: str, *, along: bool = False) -> None:
    """Bring a record back from the recycle bin, and along with it what went with it. No message tells of it."""
    with org.transaction():
        org.touch(record)
        gone = record.get("SystemModstamp")
        record.values["IsDeleted"] = False
        _stamp(org, record, author)
        for child in CHILDREN.get(record.kind, {}).values():
            for below in org.children(record, child, deleted=True) if child.cascades else ():
                if not below.alive and below.get("SystemModstamp") >= gone and not below.get("MasterRecordId"):
                    undelete(org, below, author, along=True)
        twin = org.records[TWINS[record.kind]].get(record.id) if record.kind in TWINS else None
        if twin is not None and not twin.alive:
            undelete(org, twin, author, along=True)
        if not along:
            _above(org, record, author)


def merge(org: Org, winner: Record, loser: Record, author: str) -> Record:
    """
    Merge a loser of the same object into the winner: it is deleted, its children get the winner as their parent.

    Raises:
        Rejected: the vendor merges only accounts, contacts and leads.
    """
    if winner.kind not in MERGED or winner.kind != loser.kind or winner is loser:
        raise Rejected("INVALID_OPERATION", f"{winner.kind} can't be merged with {loser.kind}")
    with org.transaction():
        for child in CHILDREN.get(loser.kind, {}).values():
            for below in org.children(loser, child):
                _reparent(org, below, child.field, winner)
        delete(org, loser, author, master=winner.id)
        # One update of the winner, even when no value of its own moved (Apex guide, "Triggers and Merge Statements").
        _write(org, winner, {}, author, because=MERGE)
    return winner


def _write(
    org: Org, record: Record, values: Values, author: str, *, new: bool = False, because: frozenset[str] = frozenset()
) -> None:
    """Write, compute, check and note the change; ``because`` tells of one even where no value moved."""
    _locked(org, record)
    before = {} if new else dict(record.values)
    org.touch(record)
    given = {name: value for name, value in values.items() if value != before.get(name)}
    _put(record, values)
    if record.kind == "Opportunity" and "StageName" in given and not new:
        record.values["LastStageChangeDate"] = org.now()
    follow = FOLLOWS.get(record.kind)
    if follow is not None:
        _put(record, follow(org, record, frozenset(given)))
    org.place(record)
    refuse_mismatch(org, record, frozenset(given))
    _stamp(org, record, author)
    if because != LINES:
        _ruled(org, record)
    if record.kind == "Contact" and "AccountId" in given:
        _relate(org, record, author)
    if record.get("PersonContactId") and not new:
        _write(org, org.records["Contact"][record.values["PersonContactId"]], _body_of(record), author)
    names = {name for name in {*record.values, *before} if record.values.get(name) != before.get(name)}
    org.changed(record, frozenset(names) | because, author)
    _above(org, record, author)
    if "SyncedQuoteId" in given:
        for quote in org.below(record, "Quotes"):
            _put(quote, {"IsSyncing": quote.id == given["SyncedQuoteId"]})


def _reparent(org: Org, record: Record, field: str, winner: Record) -> None:
    """
    A child of a merge's loser becomes the winner's: no trigger, rule or message sees it (Apex guide, as above).

    Unverified: that its SystemModstamp moves, and LastModifiedDate doesn't.
    """
    org.touch(record)
    record.values |= {field: winner.id, "SystemModstamp": org.now()}
    follow = FOLLOWS.get(record.kind)
    if follow is not None:
        _put(record, follow(org, record, frozenset()))
    org.place(record)


def _relate(org: Org, contact: Record, author: str) -> None:
    """
    The relation to its own account, which an org with "contacts to multiple accounts" keeps by itself.

    Unverified: that the old one goes; orgs may choose to keep it as one of the others.
    """
    if not org.settings.contacts_to_multiple_accounts:
        return
    account = contact.get("AccountId")
    for relation in org.below(contact, "AccountContactRelations"):
        if relation.get("IsDirect"):
            delete(org, relation, author)
    if account:
        wanted = {"AccountId": account, "ContactId": contact.id, "IsDirect": True, "IsActive": True}
        create(org, "AccountContactRelation", wanted, author)


def _embody(org: Org, record: Record, author: str) -> None:
    """A person account has a contact that is the same person."""
    values = {name: value for name, value in _body_of(record).items() if value is not None}
    contact = create(org, "Contact", {**values, "AccountId": record.id, "IsPersonAccount": True}, author)
    record.values["PersonContactId"] = contact.id


def _body_of(record: Record) -> Values:
    """What a person account says of its person."""
    person = {"FirstName": "FirstName", "LastName": "LastName", "Email": "PersonEmail", "Phone": "Phone"}
    return {name: record.get(source) for name, source in person.items()}


def _put(record: Record, values: Values) -> None:
    for name, value in values.items():
        if value is None:
            record.values.pop(name, None)
        else:
            record.values[name] = value


def _stamp(org: Org, record: Record, author: str) -> None:
    now, fields = org.now(), org.schema[record.kind]
    stamps = {"LastModifiedDate": now, "LastModifiedById": author, "SystemModstamp": now}
    _put(record, {name: value for name, value in stamps.items() if name in fields})


def _above(org: Org, record: Record, author: str) -> None:
    """
    Compute the parent anew. Neither triggers nor validation rules of an opportunity run when its products change; its
    workflow rules do, and so its messages (Apex guide, "Operations That Don't Invoke Triggers").

    Unverified: that a flow behaves like a workflow rule here, and that the parent's stamps move where its amount stays.
    """
    if record.kind in PARENTS:
        kind, field = PARENTS[record.kind]
        parent = org.find(kind, record.get(field))
        if parent is not None:
            _write(org, parent, {}, author, because=LINES)


def _locked(org: Org, record: Record) -> None:
    """A locked record, or one below a locked account or opportunity, can't be written now."""
    for id_ in (record.id, *(record.get(name) for name in ("AccountId", "OpportunityId", "WhatId"))):
        if id_ in org.locks:
            org.locks[id_] -= 1
            if org.locks[id_] <= 0:
                del org.locks[id_]
            raise Rejected("UNABLE_TO_LOCK_ROW", f"unable to obtain exclusive access to this record: {id_}", [])


def _ruled(org: Org, record: Record) -> None:
    for rule in list(org.rules):
        if rule.kind == record.kind and _breaks(record, rule):
            if rule.left is not None:
                rule.left -= 1
                if rule.left <= 0:
                    org.rules.remove(rule)
            raise Rejected(rule.code, rule.message, list(rule.fields))


def _breaks(record: Record, rule: Rule) -> bool:
    met = all(_same(record.get(name), value) for name, value in rule.when.items())
    return met and (not rule.require or any(record.get(name) is None for name in rule.require))


def _same(held: Any, wanted: Any) -> bool:
    return held == Decimal(str(wanted)) if isinstance(held, Decimal) else str(held) == str(wanted)
