"""What was decided about an overdue invoice is done: a mail, a task, what the deal says, and who is told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.domain import collection_words, told
from shared.domain.collecting import Case, Course, Stand, reminder
from shared.model import permits
from shared.model.claims import Claim, ClaimState, Created
from shared.model.permits import Permit
from shared.model.receivables_rules import OWNER, Step
from shared.model.refs import Kind, Ref
from shared.ports.stores import Deed, Dossier
from shared.usecases.collecting.mail import remind
from shared.usecases.collecting.run import Collecting, Concerned
from shared.usecases.invoicing.settle_claim import clear
from shared.usecases.telling.say import Listener, say
from shared.usecases.telling.telling import Telling

SAID = ("collection", "reminder", "reminder_on")
"""The facts of a collection."""
Made = Sequence[tuple[Claim, Created]]


@dataclass(frozen=True, slots=True)
class _Acting:
    """One decision, whom it concerns, and the right and the way to tell."""

    case: Case
    decided: Course
    who: Concerned
    run: Collecting
    telling: Telling
    permit: Permit

    @property
    def is_over(self) -> bool:
        """Whether nothing is to be collected any more."""
        return self.decided.stand is Stand.OVER


def carry_out(case: Case, decided: Course, who: Concerned, run: Collecting) -> str:
    """
    Do it, each thing once whoever comes again; gives what was done, nothing where everything was said and done already.

    The mail leaves first: the ledger was read a moment ago. Who tells the CRM or people afterwards may fail and come again.
    Raises: NotFound where the record that is told is gone; LedgerlinkError as the calls.
    """
    permit = permits.for_write_back(who.about.connection, who.book)
    acting = _Acting(case, decided, who, run, run.telling(who.about), permit)
    done, trouble = _reminded(acting)
    dossier = run.links.dossier(who.about)
    made = [*_cleared(acting, dossier), *_tasked(acting, dossier, trouble)]
    done += ["a task"] * bool(made)
    facts = _news(acting, dossier) if who.about.kind is Kind.DEAL else {}
    changed = acting.telling.write(dossier, facts, permit, _finished(acting, dossier, made))
    if changed or made or decided.step is not None:
        acting.telling.remember(dossier, changed, _deed(acting, dossier, changed), made)
    _announce(acting, ", ".join(done))
    if decided.step is not None:
        return f"step {decided.step.name}: {', '.join(done) or 'done'}"
    return f"wrote {len(changed)} facts" if changed else ""


def _reminded(acting: _Acting) -> tuple[list[str], str]:
    """The step's reminder: what was done, and what a person must know."""
    step = acting.decided.step
    if step is None:
        return [], ""
    acting.run.decide(f"step {step.name} is due and was never carried out")
    if step.remind == "email":
        did, trouble = remind(acting.run.mail, acting.case, step, deal=acting.who.deal)
        acting.run.decide(trouble or f"{did} was sent")
        return [did], trouble
    if step.remind == "crm" and acting.who.about.kind is not Kind.DEAL:
        why = "no deal was invoiced by this invoice, so no field of one can start the CRM's reminder"
        acting.run.decide(why)
        return [], f"The customer wasn't reminded: {why}."
    return (["the reminder on the deal"] if step.remind == "crm" else []), ""


def _tasked(acting: _Acting, dossier: Dossier, trouble: str) -> Made:
    """The step's task; whatever couldn't be done without a person is one, too."""
    step = acting.decided.step
    if step is None or not (step.task or trouble):
        return []
    case, who = acting.case, acting.who
    message = collection_words.task(case, step, case.today(acting.run.clock.now()), deal=who.deal, trouble=trouble)
    return say(Listener(who.about, owner=_owner(step, acting)), [message], dossier, acting.permit, acting.telling)


def _owner(step: Step, acting: _Acting) -> str:
    if step.task not in {"", OWNER}:
        return step.task
    handoff = acting.who.handoff
    return acting.case.arrangement.owner or (handoff.owner if handoff is not None else "")


def _cleared(acting: _Acting, dossier: Dossier) -> Made:
    """Tasks of earlier runs that died before they knew whether they made them: looked up, so that they can be completed."""
    step = acting.decided.step
    now = collection_words.intent(acting.case.invoice.ref, step.name) if step is not None else ""
    found = []
    for claim in collection_words.claims_of(acting.case.invoice.ref, dossier.claims, ClaimState.OPEN):
        if claim.intent == now:
            continue  # `say` settles it
        made = clear(
            claim, port=acting.telling.crm, links=acting.run.links, permit=acting.permit, clock=acting.run.clock
        )
        found += [made] if made is not None else []
    return found


def _finished(acting: _Acting, dossier: Dossier, made: Made) -> Mapping[Ref, bool]:
    """The tasks to be completed: nobody has to ask for the money any more."""
    if not acting.is_over:
        return {}
    linked = collection_words.claims_of(acting.case.invoice.ref, dossier.claims, ClaimState.LINKED)
    tasks = [*(claim.remote for claim in linked if claim.remote is not None), *(created.ref for _, created in made)]
    return {task: False for task in tasks if dossier.told.get(told.task_fact(task)) != told.COMPLETED}


def _news(acting: _Acting, dossier: Dossier) -> Mapping[str, str]:
    """What the deal doesn't say yet; what was said is taken back even where we don't know any more that we said it."""
    if acting.is_over:
        return {name: "" for name in SAID if dossier.told.get(name) != ""}
    return told.untold(_facts(acting), dossier.told)


def _facts(acting: _Acting) -> dict[str, str]:
    """All that the deal says of a collection that isn't over."""
    case, step, now = acting.case, acting.decided.step, acting.run.clock.now()
    sent = (step.name, now) if step is not None and step.remind == "crm" else reminder(case)
    if sent is None:
        return {"collection": acting.decided.said}
    return {"collection": acting.decided.said, "reminder": sent[0], "reminder_on": case.today(sent[1]).isoformat()}


def _deed(acting: _Acting, dossier: Dossier, changed: Mapping[str, str]) -> Deed:
    run, step = acting.run, acting.decided.step
    before = {name: dossier.told.get(name, "") for name in changed}
    after = {**changed, "invoice": acting.case.invoice.number, **({"step": step.name} if step is not None else {})}
    return Deed(run.clock.now(), run.actor, "collected", run.rules.version, run.journal, before, after)


def _announce(acting: _Acting, did: str) -> None:
    """Whoever the rules name is told of a step, and of a dispute that wasn't there before."""
    case, decided, who, run = acting.case, acting.decided, acting.who, acting.run
    book, now = str(who.book.id) if who.book is not None else "", run.clock.now()
    if decided.step is not None:
        run.announce(collection_words.overdue(case, decided, decided.step, now, book=book, deal=who.deal, did=did))
    if decided.stand is Stand.DISPUTED and not case.so_far.disputed:
        run.announce(collection_words.disputed(case, now, book=book, deal=who.deal))
