"""Who is made on the other side, and as what: a CRM's company as a buyer, a ledger's customer as records of a CRM."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from shared.domain.countries import country_code
from shared.domain.customer_sync.sides import OF_PERSON, CrmSide
from shared.domain.customer_sync.spelling import tidy
from shared.domain.customers import is_our_number
from shared.model.crm import Buyer, Company, Contact
from shared.model.customer_rules import CustomerRules, RecordRule
from shared.model.ledger import Customer, CustomerProbe
from shared.model.parties import PartyDraft, PartyField, Profile
from shared.model.refs import Kind, Ref
from shared.model.rules import Book


def buyer_of(side: CrmSide) -> Buyer:
    """The CRM's side as whom a deal would name: the company with its billing contact, or the person alone."""
    if side.record.ref.kind is Kind.CONTACT:
        return Buyer(None, _contact(side.record))
    record = side.record
    company = Company(
        record.ref,
        record.name,
        phone=record.get(PartyField.PHONE),
        tax_number=record.get(PartyField.TAX_NUMBER),
        address=record.address,
        customer_id=record.get(PartyField.NUMBER),
        terms=record.get(PartyField.TERMS),
    )
    return Buyer(company, _contact(side.person) if side.person is not None else None)


def _contact(person: Profile) -> Contact:
    return Contact(
        person.ref,
        person.get(PartyField.GIVEN),
        person.get(PartyField.FAMILY),
        person.get(PartyField.EMAIL),
        person.get(PartyField.PHONE),
        person.address,
        person.get(PartyField.NUMBER),
    )


def why_not_a_customer(record: Profile, rules: CustomerRules) -> str:
    """
    Why this company or person doesn't become a customer now; empty where it does. A person must be onboarded in any case: one who
    is entered is as a rule put to a company a moment later.
    """
    if record.archived:
        return "it is archived"
    if record.ref.kind is Kind.CONTACT and record.companies:
        return "its company becomes the customer"
    if rules.bill == "parent" and record.parent is not None:
        return "the company above it is invoiced for it, and becomes the customer"
    if rules.sub_customers and record.parent is not None:
        return "a company stands above it: it becomes a sub-customer with its first invoice"
    if (rules.create == "onboarded" or record.ref.kind is Kind.CONTACT) and record.stage not in rules.onboarded:
        return f"it stands in the stage {record.stage or '(none)'}, not in one of the onboarded ones"
    return ""


def why_not_a_record(customer: Profile) -> str:
    """Why this customer is nobody whom the CRM should know; empty where it is."""
    if customer.archived:
        return "it is archived"
    if not customer.customer:
        return "it is a supplier only"
    if customer.parent is not None:
        return "it is a job or sub-customer of another"
    if is_our_number(customer.get(PartyField.NUMBER)):
        return "it carries our number: it was made for a record of the CRM"
    return ""


def is_person(customer: Profile) -> bool:
    """Whether the customer is a person: it is called as the person whom its invoices are addressed to."""
    whole = tidy(f"{customer.get(PartyField.GIVEN)} {customer.get(PartyField.FAMILY)}").casefold()
    return bool(whole) and whole == tidy(customer.get(PartyField.NAME)).casefold()


def probe_for_record(customer: Profile) -> CustomerProbe:
    """What to look for in the CRM: what `shared.domain.customers.identify` compares, the other way round."""
    return CustomerProbe(
        number=customer.ref.id,
        name=customer.name,
        email=customer.get(PartyField.EMAIL),
        tax_number=customer.get(PartyField.TAX_NUMBER),
    )


def as_candidates(found: Sequence[Profile]) -> tuple[Customer, ...]:
    """Records of the CRM as `identify` takes them."""
    return tuple(
        Customer(
            one.ref,
            one.name,
            one.get(PartyField.EMAIL),
            number=one.get(PartyField.NUMBER),
            tax_number=one.get(PartyField.TAX_NUMBER),
            archived=one.archived,
        )
        for one in found
    )


def rule_for(customer: Profile, rules: Sequence[RecordRule], book: Book) -> RecordRule:
    """The first rule whose every condition this customer meets; without one nothing is given beside its fields."""
    country = customer.get(PartyField.COUNTRY)
    lands = {country, country_code(country, book.countries)}
    name = customer.name.casefold()
    for rule in rules:
        in_land = not rule.countries or bool(lands & rule.countries)
        in_currency = not rule.currencies or customer.currency in rule.currencies
        if in_land and in_currency and (not rule.names or any(fnmatchcase(name, one.casefold()) for one in rule.names)):
            return rule
    return RecordRule()


def company_draft(customer: Profile, rule: RecordRule, holds: Sequence[PartyField]) -> PartyDraft:
    """The company to make of this customer."""
    fields = {
        name: text
        for name, text in customer.fields.items()
        if text and name in holds and name not in {*OF_PERSON, PartyField.NUMBER}
    }
    return _draft(customer, {**fields, PartyField.NAME: customer.name}, rule, holds)


def contact_draft(
    customer: Profile, rule: RecordRule, holds: Sequence[PartyField], company: Ref | None
) -> PartyDraft | None:
    """The person to make of this customer, at that company where there is one; None where nothing is known of anybody."""
    wanted = [*OF_PERSON, *(() if company is not None else tuple(customer.fields))]
    fields = {name: text for name in dict.fromkeys(wanted) if (text := customer.get(name)) and name in holds}
    fields.pop(PartyField.NUMBER, None)
    if not {PartyField.GIVEN, PartyField.FAMILY, PartyField.EMAIL} & fields.keys():
        return None
    return _draft(customer, fields, rule, holds if company is None else (), company)


def _draft(
    customer: Profile,
    fields: dict[PartyField, str],
    rule: RecordRule,
    holds: Sequence[PartyField],
    company: Ref | None = None,
) -> PartyDraft:
    number = {PartyField.NUMBER: customer.ref.id} if PartyField.NUMBER in holds else {}
    more = rule.fields if company is None else {}
    return PartyDraft(
        {**fields, **number}, reference=str(customer.ref), company=company, owner=rule.owner, more=dict(more)
    )
