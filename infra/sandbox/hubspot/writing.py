"""What happens to records: values checked beforehand are written, computed ones follow, webhooks are told."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from infra.sandbox.hubspot.associations import WAYS
from infra.sandbox.hubspot.derived import deal_values, line_values, plain
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import BY_WORD, COMPANIES, CONTACTS, DEALS, LINE_ITEMS, QUOTES, Kind
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import CALCULATION, Author, Record


def create(portal: Portal, kind: Kind, values: Mapping[str, str], author: Author) -> Record:
    """Make a record; creation and every value set are told, as the vendor does."""
    now = portal.now()
    record = Record(kind, portal.new_id(kind), next(portal.seqs), now, now)
    portal.records[kind.name][record.id] = record
    portal.events.happened(portal.id, record, "creation", author)
    stamped = {kind.created: iso_ms(now), "hs_object_id": record.id, "hs_object_source": author.source}
    _write(portal, record, {**stamped, **values}, author)
    return record


def update(portal: Portal, record: Record, values: Mapping[str, str], author: Author) -> None:
    """Write values of an existing record."""
    _write(portal, record, values, author)


def archive(portal: Portal, record: Record, author: Author, *, merged_into: str | None = None) -> None:
    """Put a record into the recycle bin, or mark it as merged away."""
    record.archived_at = record.updated = portal.now()
    record.merged_into = merged_into
    record.remember(record.updated)
    portal.events.happened(portal.id, record, "deletion", author)
    _follow_lines(portal, record)
    _follow_company(portal, record)


def restore(portal: Portal, record: Record, author: Author) -> None:
    """Bring a record back from the recycle bin."""
    record.archived_at = None
    record.updated = portal.now()
    record.remember(record.updated)
    portal.events.happened(portal.id, record, "restore", author)
    _follow_lines(portal, record)
    _follow_company(portal, record)


def associate(portal: Portal, one: Record, other: Record, author: Author, type_ids: Iterable[int] = ()) -> None:
    """Associate two records of the same portal (by default plainly) and let a deal's amount follow its lines."""
    if portal.links.add(one.kind, one.id, other.kind, other.id, type_ids):
        primary = WAYS[one.kind.name, other.kind.name].primary
        is_primary = primary in portal.links.of(one.kind, one.id, other.kind)[other.id]
        portal.events.associated(portal.id, one, other, author, removed=False, primary=is_primary)
        _related(portal, one, other)


def dissociate(portal: Portal, one: Record, other: Record, author: Author) -> None:
    """Take an association away."""
    if portal.links.remove(one.kind, one.id, other.kind, other.id):
        portal.events.associated(portal.id, one, other, author, removed=True, primary=False)
        _related(portal, one, other)


def merge(portal: Portal, primary: Record, other: Record, author: Author, *, new_id: bool = True) -> Record:
    """
    Merge ``other`` into ``primary``; the survivor usually gets an id of its own.

    The primary's values win, gaps are filled from the other, associations move. Told are merge and the losers' deletion,
    but no propertyChange for what moved.
    """
    kind, moved = primary.kind, {n: v for n, v in other.values.items() if n not in primary.values}
    survivor = primary
    if new_id:
        now = portal.now()
        survivor = Record(kind, portal.new_id(kind), next(portal.seqs), now, now, dict(primary.values))
        portal.records[kind.name][survivor.id] = survivor
    past = [*primary.values.get("hs_merged_object_ids", "").split(";"), primary.id if new_id else "", other.id]
    ids = {"hs_object_id": survivor.id, "hs_merged_object_ids": ";".join(id_ for id_ in past if id_)}
    losers = [primary, other] if new_id else [other]
    for loser in losers:
        for word, id_, type_ids in portal.links.around(kind, loser.id):
            portal.links.remove(kind, loser.id, BY_WORD[word], id_)
            if id_ != survivor.id:
                portal.links.add(kind, survivor.id, BY_WORD[word], id_, type_ids)
    portal.events.happened(
        portal.id,
        primary,
        "merge",
        author,
        primaryObjectId=int(primary.id),
        mergedObjectIds=[int(other.id)],
        newObjectId=int(survivor.id),
        numberOfPropertiesMoved=len(moved),
    )
    for loser in losers:
        archive(portal, loser, author, merged_into=survivor.id)
    _write(portal, survivor, {**moved, **ids}, author, quiet=True)
    _follow_company(portal, survivor)
    return survivor


def currency_of(portal: Portal, record: Record) -> str:
    """The currency of a deal, or of the deal or quote above a line item; else the portal's."""
    if record.kind is LINE_ITEMS:
        above = [*portal.linked(record, DEALS), *portal.linked(record, QUOTES)]
        return currency_of(portal, above[0][0]) if above else portal.settings.currency
    return record.values.get("deal_currency_code") or record.values.get("hs_currency") or portal.settings.currency


def _write(portal: Portal, record: Record, values: Mapping[str, str], author: Author, *, quiet: bool = False) -> None:
    now = portal.now()
    record.updated = max(now, record.updated + 1)  # two writes never carry the same instant
    changed = {name: value for name, value in values.items() if record.write(name, value, now, author)}
    moved = now if "dealstage" in changed else None
    derived = {
        name: value
        for name, value in _computed(portal, record, moved).items()
        if record.write(name, value, now, CALCULATION)
    }
    record.write(record.kind.modified, iso_ms(record.updated), now, author)
    record.remember(now)
    if not quiet:
        for name, value in changed.items():
            portal.events.changed(portal.id, record, name, value, author)
        for name, value in derived.items():
            portal.events.changed(portal.id, record, name, value, CALCULATION)
    if "deal_currency_code" in changed:
        for line, _ in portal.linked(record, LINE_ITEMS):
            _write(portal, line, {}, CALCULATION)
    if "amount" in derived:
        _follow_lines(portal, record)


def _computed(portal: Portal, record: Record, moved: int | None) -> dict[str, str]:
    if record.kind is LINE_ITEMS:
        return line_values(record.values, currency_of(portal, record))
    if record.kind is DEALS:
        rates = portal.settings.rates
        lines = str(len(portal.linked(record, LINE_ITEMS)))
        derived = deal_values(record.values, portal.pipelines, rates, portal.settings.currency, moved)
        return {**derived, "hs_num_of_associated_line_items": lines}
    return _belonging(portal, record)


ABOVE = {
    COMPANIES: ("hs_parent_company_id", COMPANIES, 14),
    CONTACTS: ("associatedcompanyid", COMPANIES, 1),
}
"""What a record says of the company above it: the property, and the association type that makes it so."""


def _belonging(portal: Portal, record: Record) -> dict[str, str]:
    """The parent company of a company, the primary one of a contact."""
    if record.kind not in ABOVE:
        return {}
    name, other, type_id = ABOVE[record.kind]
    above = [target.id for target, type_ids in portal.linked(record, other) if type_id in type_ids]
    return {name: above[0] if above else ""}


def _related(portal: Portal, one: Record, other: Record) -> None:
    for record in (one, other):
        if record.kind in ABOVE and COMPANIES in (one.kind, other.kind) and record.alive:
            held = {name: record.values.get(name, "") for name in _belonging(portal, record)}
            if held != _belonging(portal, record):
                _write(portal, record, {}, CALCULATION)
    for line in (one, other):
        if line.kind is LINE_ITEMS and DEALS in (one.kind, other.kind):
            _write(portal, line, {}, CALCULATION)
            deal = other if line is one else one
            follow_lines(portal, deal)


def _follow_company(portal: Portal, record: Record) -> None:
    """Those below a company that is gone, or back, say so."""
    for below in (COMPANIES, CONTACTS) if record.kind is COMPANIES else ():
        for one, _ in portal.linked(record, below):
            _related(portal, one, record)


def _follow_lines(portal: Portal, record: Record) -> None:
    if record.kind is LINE_ITEMS:
        for deal, _ in portal.linked(record, DEALS):
            follow_lines(portal, deal)


def follow_lines(portal: Portal, deal: Record) -> None:
    """Bring a deal's amount to the sum of its lines, where the portal is set to do so and there are lines."""
    amounts = [line.values["amount"] for line, _ in portal.linked(deal, LINE_ITEMS) if "amount" in line.values]
    total = {"amount": plain(sum(map(Decimal, amounts), Decimal(0)))} if amounts else {}
    if deal.alive:
        _write(portal, deal, total if portal.settings.amount_follows_lines else {}, CALCULATION)
