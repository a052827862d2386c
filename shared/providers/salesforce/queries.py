"""What is asked of Salesforce, query by query: with the fields that this org shows, and no others."""

from collections.abc import Collection
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from shared.providers.salesforce import soql, wire
from shared.providers.salesforce.account import SalesforceAccount
from shared.providers.salesforce.fields import MARKER

STAGES = soql.select(wire.Stage.names(), "OpportunityStage", order="SortOrder")
DATED = soql.select(["IsoCode"], "DatedConversionRate", limit=1)
RATES = soql.select(wire.Rate.names(), "CurrencyType", where="IsActive = true")
LINE = [*(name for name in wire.Line.names() if name != "OpportunityId"), "Product2.Name"]


def deal(identity: str, account: SalesforceAccount) -> str:
    """A deal with its lines and who is concerned."""
    lines = soql.select(LINE, "OpportunityLineItems")
    roles = soql.select(wire.ContactRole.names(), "OpportunityContactRoles")
    names = [*_deal_names(account), f"({lines})", f"({roles})"]
    return soql.select(names, "Opportunity", where=f"Id = {soql.text(identity)}")


def rate_on(day: date, currency: str) -> str:
    """The rate of this currency that holds on that day: the last that began before or on it."""
    held = f"IsoCode = {soql.text(currency)} AND StartDate <= {soql.day(day)}"
    names = ["IsoCode", "ConversionRate"]
    return soql.select(names, "DatedConversionRate", where=held, order="StartDate DESC", limit=1)


def company(identity: str, account: SalesforceAccount) -> str:
    """A company."""
    names = [*wire.Account.names(), *account.optional.get("Account", ())]
    return soql.select(names, "Account", where=f"Id = {soql.text(identity)}")


def contact(identity: str, account: SalesforceAccount) -> str:
    """A contact."""
    names = [*wire.Contact.names(), *account.optional.get("Contact", ())]
    return soql.select(names, "Contact", where=f"Id = {soql.text(identity)}")


def standing(identity: str) -> str:
    """Where a deal stands, and since which change."""
    return soql.select(["Id", "StageName", "SystemModstamp"], "Opportunity", where=f"Id = {soql.text(identity)}")


def deals_of(line_item: str) -> str:
    """Whose line it is."""
    return soql.select(["Id", "OpportunityId"], "OpportunityLineItem", where=f"Id = {soql.text(line_item)}")


def won(account: SalesforceAccount, since: date, stages: Collection[str], after: str) -> str:
    """The deals won on or after that day, and those that stand in one of these stages and changed since; by id."""
    fits = f"(IsWon = true AND CloseDate >= {soql.day(since)})"
    if stages:
        midnight = datetime.combine(since, time(), ZoneInfo(account.time_zone))
        fits = f"({fits} OR (StageName IN {soql.texts(stages)} AND SystemModstamp >= {soql.instant(midnight)}))"
    beyond = f" AND Id > {soql.text(after)}" if after else ""
    return soql.select(_deal_names(account), "Opportunity", where=fits + beyond, order="Id")


def marked(hook: str, about: str, marker: str) -> str:
    """The task of ours that bears this marker, about this record."""
    where = f"{hook} = {soql.text(about)} AND {MARKER.name} = {soql.text(marker)}"
    return soql.select(["Id", "SystemModstamp"], "Task", where=where, limit=1)


def _deal_names(account: SalesforceAccount) -> list[str]:
    return [*wire.Opportunity.names(), *account.optional.get("Opportunity", ())]
