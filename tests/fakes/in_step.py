"""A CRM and a ledger in memory whose customers are kept in step: what people do there, and the messages that it makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.model.claims import Claim, Created
from shared.model.customer_rules import CustomerRules
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.ledger import CustomerDraft
from shared.model.notice_rules import NoticeRule
from shared.model.outcome import Outcome
from shared.model.parties import ADDRESS, PartyField, Profile
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.model.rules import Mode, Rules
from shared.usecases.customers.keeping import Keeping
from shared.usecases.customers.sync_customer import sync_customer
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.invoicing.settle_claim import adopted
from shared.usecases.telling.announce import Announcer
from tests import builders
from tests.fakes.clock import FakeClock
from tests.fakes.customers import FakeBases, FakeReviews
from tests.fakes.ledger import FakeLedger
from tests.fakes.letters import FakeLetters
from tests.fakes.parties import FakeParties
from tests.fakes.stores import FakeAudit, FakeLinks, FakeQueues

LONG = 200
OF_COMPANY = {
    **dict.fromkeys((PartyField.NAME, PartyField.PHONE, PartyField.WEBSITE, PartyField.TAX_NUMBER), LONG),
    **dict.fromkeys((*ADDRESS, PartyField.TERMS, PartyField.NUMBER), LONG),
}
OF_CONTACT = dict.fromkeys(
    (PartyField.GIVEN, PartyField.FAMILY, PartyField.EMAIL, PartyField.PHONE, *ADDRESS, PartyField.NUMBER), LONG
)
OF_CUSTOMER = {**OF_COMPANY, **OF_CONTACT, PartyField.NAME: 41, PartyField.REGISTRATION: 50}
COMPANY: Mapping[PartyField, str] = {
    PartyField.NAME: "Brightwave Ltd",
    PartyField.PHONE: "+44 20 7946 0000",
    PartyField.LINE1: "1 Dock Road",
    PartyField.CITY: "Leeds",
    PartyField.POSTAL_CODE: "LS1 4AP",
    PartyField.COUNTRY: "United Kingdom",
}
PERSON: Mapping[PartyField, str] = {
    PartyField.GIVEN: "Ann",
    PartyField.FAMILY: "Poe",
    PartyField.EMAIL: "ann@brightwave.test",
}


@dataclass
class Books(FakeLedger):
    """The ledger as deals see it; a customer made there stands among the `parties`, too."""

    parties: FakeParties | None = None

    def create(self, claim: Claim, permit: Permit) -> Created:
        made = super().create(claim, permit)
        draft = self.drafts[claim.request.body]
        if self.parties is not None and made.ref not in self.parties.records and isinstance(draft, CustomerDraft):
            said = {PartyField.NAME: draft.name, PartyField.EMAIL: draft.email, PartyField.NUMBER: draft.number}
            self.parties.records[made.ref] = Profile(made.ref, dict.fromkeys(OF_CUSTOMER, ""))
            self.parties.edit(made.ref, said)
        return made


@dataclass
class InStep:
    """`sent` are the hints that both sides told us of and nobody has worked off."""

    customers: CustomerRules = field(default_factory=lambda: CustomerRules(sync=True))
    mode: Mode = Mode.LIVE
    clock: FakeClock = field(default_factory=FakeClock)
    sent: list[Hint] = field(default_factory=list)
    notices: tuple[NoticeRule, ...] = ()

    def __post_init__(self) -> None:
        self.crm = FakeParties(builders.CRM, {Kind.COMPANY: OF_COMPANY, Kind.CONTACT: OF_CONTACT}, self.clock)
        self.ledger = FakeParties(builders.LEDGER, {Kind.CUSTOMER: OF_CUSTOMER}, self.clock)
        self.crm.told = self.ledger.told = self._hear
        self.audit = FakeAudit()
        self.links = FakeLinks(self.clock, self.audit)
        self.bases, self.reviews = FakeBases(self.audit), FakeReviews()
        self.books = Books(self.clock, parties=self.ledger)
        self.letters, self.queues = FakeLetters(), FakeQueues()

    def _hear(self, ref: Ref, at: datetime) -> None:
        self.sent.append(Hint(ref, f"{ref}#{at.isoformat()}", "changed", at))

    @property
    def rules(self) -> Rules:
        book = builders.book(mode=self.mode)
        return builders.rules(book, customers=self.customers, notices=self.notices)

    @property
    def keeping(self) -> Keeping:
        return Keeping(
            parties_of=lambda connection: self.crm if connection == builders.CRM else self.ledger,
            ledger_of=lambda _connection: self.books,
            lookup_of=lambda _connection: self.crm,
            organisation_of=lambda _connection: builders.organisation(),
            links=self.links,
            bases=self.bases,
            reviews=self.reviews,
            rules=self.rules,
            clock=self.clock,
            journal=Journal(),
            announce=Announcer(self.rules, self.letters, self.queues),
            queues=self.queues,
            held=self.links,
        )

    def couple(
        self, ledger: Mapping[str, str] | None = None, company: Mapping[PartyField, str] = COMPANY
    ) -> tuple[Profile, Profile]:
        """A company with its billing contact, linked to a customer that says the same but for what is named; in step."""
        person = self.crm.enter(Kind.CONTACT, PERSON)
        record = self.crm.enter(Kind.COMPANY, company, people=(person.ref,))
        said = {**company, **PERSON, **{PartyField(name): text for name, text in (ledger or {}).items()}}
        customer = self.ledger.enter(
            Kind.CUSTOMER, {**said, PartyField.NUMBER: f"hubspot:4455667:company:{record.ref.id}"}
        )
        self.link(record.ref, customer.ref)
        self.sync(record.ref)
        self.sent.clear()
        self.crm.calls.clear()
        self.ledger.calls.clear()
        return self.crm.records[record.ref], self.ledger.records[customer.ref]

    def link(self, record: Ref, customer: Ref) -> None:
        claim = adopted(
            record, intent_in(customer.connection), customer, links=self.links, clock=self.clock, existing=None
        )
        self.links.settle(claim, Created(customer), None, self.keeping.deed("linked customer", {}, {}))

    def sync(self, about: Ref, keeping: Keeping | None = None) -> Outcome:
        return sync_customer(Hint(about, f"{about}#asked", "asked"), keeping or self.keeping)

    def work_off(self, keeping_for: Callable[[Hint], Keeping] | None = None, most: int = 50) -> int:
        """Work off what both sides told us of, and what that makes; gives how many messages it took, at most so many."""
        done = 0
        while self.sent and done < most:
            hint = self.sent.pop(0)
            sync_customer(hint, keeping_for(hint) if keeping_for else self.keeping)
            done += 1
        return done

    def in_crm(self, of: Profile) -> Profile:
        return self.crm.records[of.ref]

    def in_ledger(self, of: Profile) -> Profile:
        return self.ledger.records[of.ref]

    @property
    def calls(self) -> list[str]:
        return [*self.crm.calls, *self.ledger.calls]

    def under(self, **rules: object) -> None:
        self.customers = replace(self.customers, **rules)  # type: ignore[arg-type]
