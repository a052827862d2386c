"""`ledgerlink show customer`: the golden view of one customer, on both sides."""

import click
from rich.markup import escape

from shared.cli.ageing_words import HEADS, amount
from shared.cli.command import as_json, with_world
from shared.cli.output import say, say_json, table
from shared.domain.merging import is_beside
from shared.domain.receivables import Figures
from shared.errors import NotFound
from shared.keeping import keeping
from shared.model.refs import Kind, Ref
from shared.ports.stores import AuditEntry
from shared.usecases.customers.show_customer import GoldenView, Other, show_customer
from shared.wiring import World

NAMED = "a company's id, contact:ID, customer:ID (of a ledger), or a full reference"


@click.group()
def show() -> None:
    """Show one record with all that is known of it."""


@show.command("customer")
@click.argument("record")
@as_json
@with_world
def show_one(world: World, record: str, *, as_json: bool) -> None:
    """
    Show RECORD on both sides: what each says, where they differ, why they are one, what it owes, what waits, what happened.

    RECORD: a company's id, contact:ID, customer:ID (of a ledger), or a full reference.
    """
    view = show_customer(party_ref(world, record), keeping(world), world.audit)
    if as_json:
        say_json(_as_json(view))
    else:
        _as_text(view)


def party_ref(world: World, named: str) -> Ref:
    """The CRM record that is named: by its id, as `contact:ID`, by its ledger's customer, or in full. Raises: NotFound."""
    rules = world.rules.active()
    kind, _, identity = named.rpartition(":")
    if "#" in named:
        try:
            ref = Ref.parse(named)
        except ValueError as error:
            raise NotFound(f"{named!r} names no record", fix=f"Give {NAMED}.") from error
        return _owner(world, ref) if ref.kind is Kind.CUSTOMER else ref
    if kind == Kind.CUSTOMER:
        for ledger in dict.fromkeys(book.ledger for book in rules.books):
            found = world.links.source(Ref(ledger, Kind.CUSTOMER, identity))
            if found is not None:
                return found
        raise _unlinked(identity)
    return Ref(rules.crm, Kind.CONTACT if kind == Kind.CONTACT else Kind.COMPANY, identity)


def _owner(world: World, customer: Ref) -> Ref:
    found = world.links.source(customer)
    if found is None:
        raise _unlinked(customer.id)
    return found


def _unlinked(customer: str) -> NotFound:
    return NotFound(
        f"no record of the CRM is linked to the customer {customer}",
        record=customer,
        fix="Link one: ledgerlink customers link RECORD CUSTOMER; or match both sides: ledgerlink match.",
    )


def _as_json(view: GoldenView) -> dict[str, object]:
    side = view.side
    return {
        "record": str(view.record),
        "name": view.name,
        "crm": side.record if side else None,
        "billing_contact": side.person if side else None,
        "customers": [_other(one) for one in view.others],
        "billed_above": str(view.billed_above) if view.billed_above is not None else None,
        "owed": view.owed,
        "reviews": [{"id": one.id, "code": one.code, "sentence": one.sentence, "fix": one.fix} for one in view.reviews],
        "history": [
            {"at": one.at, "by": one.actor, "verb": one.verb, "before": one.before, "after": one.after}
            for one in view.history
        ],
        "audit_ok": view.audit_ok,
    }


def _other(other: Other) -> dict[str, object]:
    return {
        "customer": str(other.link.customer),
        "book": other.book.id if other.book else None,
        "money_only": is_beside(other.link.intent),
        "url": other.profile.url if other.profile else "",
        "archived": other.profile.archived if other.profile else None,
        "score": other.score,
        "reasons": other.reasons,
        "fields": [
            {"field": row.name, "crm": row.crm, "ledger": row.ledger, "whose": row.whose, "standing": row.standing}
            for row in other.rows
        ],
    }


def _as_text(view: GoldenView) -> None:
    side = view.side
    where = side.record.url if side else "gone from the CRM"
    say(f"[bold]{escape(view.name)}[/] {escape(view.record.kind.value)} {escape(view.record.id)} {escape(where)}")
    if side is not None and side.person is not None:
        person = side.person
        say(f"Invoices go to {escape(person.name)} (contact {person.ref.id})")
    for other in view.others:
        _other_as_text(other)
    if view.billed_above is not None:
        above = view.billed_above.id
        say(f"Its deals are invoiced to the topmost company of its group; above it: ledgerlink show customer {above}")
    elif not view.others:
        say("No customer is linked. Match both sides: ledgerlink match; or: ledgerlink customers link RECORD CUSTOMER")
    if view.owed is not None:
        owed_as_text(view.owed)
    if view.reviews:
        table("Waiting", ("review", "what", "what to do"), [[one.id, one.sentence, one.fix] for one in view.reviews])
    history = [[f"{one.at:%F %T}Z", one.actor, _happened(one)] for one in view.history]
    table("History", ("at", "by", "what"), history, none="History: nothing yet")
    say(f"Audit trail: {'whole' if view.audit_ok else '[bold red]BROKEN: an entry is missing or was changed[/]'}")


def owed_as_text(owed: Figures) -> None:
    """Print what the customer owes: the total, how long its money takes, and the ages of what is unpaid."""
    total = owed.total_outstanding
    days = f"; days sales outstanding: {owed.dso}" if owed.dso is not None else ""
    say(f"Owes {total if total is not None else 'in several currencies'}; {owed.status.value.replace('_', ' ')}{days}")
    if owed.aged.invoices:
        ages = {head: owed.aged.by_bucket[bucket] for bucket, head in HEADS.items()}
        table("Owed by days overdue", tuple(ages), [[amount(money) for money in ages.values()]])


def _other_as_text(other: Other) -> None:
    book = f"book {other.book.id}" if other.book else "no book any more"
    also = ", only its money is shown" if is_beside(other.link.intent) else ""
    if other.profile is None:
        say(f"Customer {other.link.customer.id} ({book}{also}) is gone from the ledger")
        return
    score = f"{other.score:.3f}" if other.score is not None else "nothing in common"
    reasons = ", ".join(f"{name} {by:.2f}" for name, by in other.reasons)
    archived = ", archived" if other.profile.archived else ""
    say(f"Customer {other.link.customer.id} ({book}{also}{archived}) {escape(other.profile.url)}")
    say(f"Likeness today: {score}{f' ({reasons})' if reasons else ''}")
    rows = [[row.name, row.crm or "", row.ledger or "", row.whose.value, row.standing] for row in other.rows]
    table("Both sides", ("field", "CRM", "ledger", "whose", "how it stands"), rows)


def _happened(entry: AuditEntry) -> str:
    said = ", ".join(f"{name} {value}" for name, value in entry.after.items())
    return f"{entry.verb}: {said}" if said else entry.verb
