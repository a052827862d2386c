"""Salesforce as our CRM: the port's verbs, each in as few calls as Salesforce allows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from shared.errors import MappingMissing, Reconnect, Unavailable
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.creating import send_once
from shared.http.endpoints import Endpoint
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.crm import Buyer, CrmAccount, Deal, FieldGap, FoundDeals
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.model.settling import SettlePolicy
from shared.providers.salesforce import mapping, queries, soql, wire, writing
from shared.providers.salesforce.account import OPTIONAL, SalesforceAccount, settings
from shared.providers.salesforce.api import endpoints, headers, read
from shared.providers.salesforce.asking import Asking, only
from shared.providers.salesforce.manifest import API_VERSION, MANIFEST
from shared.providers.salesforce.setup import setting_up
from shared.providers.salesforce.shelves import SHELVES, gaps
from shared.providers.salesforce.stages import won_stages_ahead

__all__ = ["SalesforceCrm", "connect", "headers"]

PAGE = 2000
"""Rows in one page of a list."""
UPDATED = 204
"""How Salesforce says that a record was updated; a 200 is the page of somebody who stands between."""
Row = TypeVar("Row", bound=wire.Wire)


@dataclass(slots=True)
class SalesforceCrm:
    """
    One org. Implements `shared.ports.crm.Crm`; makes no call before it is asked to.

    Calls: deal 1 (more only where its lines take several pages), buyer 1, won_since 1, record 1, create 1, find_created 1,
    account 7, field_gaps 4, ensure_fields 4 when all are there.
    """

    api: Api
    known: SalesforceAccount | None = None
    policy: SettlePolicy = MANIFEST.settling
    version: str = API_VERSION
    page: int = PAGE
    rows: Mapping[str, Endpoint] = field(init=False)
    asking: Asking = field(init=False)
    _stood: dict[str, datetime] = field(default_factory=dict)
    """The change of a deal after which its stage was read; the move that follows is good for that state only."""

    def __post_init__(self) -> None:
        self.rows = endpoints(self.version)
        self.asking = Asking(self.api, self.rows, self.version)
        if self.known is not None:  # an org that was renamed since its settings were read is seen where it is called
            self.known = replace(self.known, domain=self._host())

    @property
    def connection(self) -> ConnectionId:
        """The org this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """No keys: an unclear answer is looked up once Salesforce must have given up on the request."""
        return self.policy

    def deal(self, deal: str) -> Deal:
        """
        Read the deal, its lines and, where the org has several currencies, the rates: in one call, and another where rates are
        dated and the deal is in a foreign currency. Raises: NotFound.
        """
        ref, account = self._ref(Kind.DEAL, deal), self._settings()
        record = str(ref)
        query = queries.deal(ref.id, account)
        if account.has_currencies:
            found, rates = self.asking.together([(wire.Opportunity, query), (wire.Rate, queries.RATES)], record)
        else:
            found, rates = self.asking.query(wire.Opportunity, query, record), wire.Rows[wire.Rate](records=())
        row: wire.Opportunity = only(found, record)
        lines = self.asking.rest(wire.Line, row.OpportunityLineItems, record) if row.OpportunityLineItems else ()
        known = [*rates.records, *self._rate_when_closed(row, account)]
        return mapping.deal(row, lines, account, self.connection, known)

    def are_ours(self, fields: Collection[str], kind: Kind = Kind.DEAL) -> bool:  # noqa: ARG002
        """Never: a message shows what a record holds, not what of it changed."""
        return False

    def asks(self, fields: Collection[str], kind: Kind) -> bool:  # noqa: ARG002
        """Never: its messages say so themselves."""
        return False

    def won_stages_ahead(self, deal: str) -> Sequence[str]:
        """By the org's own stages; none after a stage in which deals are lost."""
        ref = self._ref(Kind.DEAL, deal)
        row = self.asking.one(wire.Standing, queries.standing(ref.id), str(ref))
        if row.SystemModstamp is not None:
            self._stood[ref.id] = row.SystemModstamp
        return won_stages_ahead(row.StageName, self._settings())

    def buyer(self, deal: Deal) -> Buyer:
        """Read the deal's company and its first contact, in one call. Raises: NotFound for who is to be invoiced."""
        account, record = self._settings(), str(deal.ref)
        contact = deal.contacts[0] if deal.contacts else None
        asked: list[tuple[type[wire.Wire], str]] = []
        if deal.company is not None:
            asked.append((wire.Account, queries.company(deal.company.id, account)))
        if contact is not None:
            asked.append((wire.Contact, queries.contact(contact.id, account)))
        if not asked:
            return Buyer(None, None)
        found = self.asking.together(asked, record) if len(asked) > 1 else [self.asking.query(*asked[0], record)]
        person = None
        if contact is not None and (found[-1].records or deal.company is None):
            person = mapping.contact(only(found[-1], str(contact)), self.connection)
        if deal.company is None:
            return Buyer(None, person)
        row: wire.Account = only(found[0], str(deal.company))
        return Buyer(mapping.company(row, self.connection), person or mapping.person(row, self.connection))

    def deals_of(self, line_item: Ref) -> Sequence[Ref]:
        """The one deal of this line item. Raises: NotFound where it is deleted."""
        ref = self._ref(Kind.LINE_ITEM, line_item.id)
        row = self.asking.one(wire.Line, queries.deals_of(ref.id), str(ref))
        return [Ref(self.connection, Kind.DEAL, row.OpportunityId)]

    def won_since(self, since: date, stages: Collection[str] = (), after: str = "") -> FoundDeals:
        """2000 deals at a time, in the order of their ids."""
        account = self._settings()
        record = str(self.connection)
        found = self.asking.query(wire.Opportunity, queries.won(account, since, stages, after), record, page=self.page)
        deals = tuple(mapping.deal(row, (), account, self.connection) for row in found.records)
        return FoundDeals(deals, found.totalSize, deals[-1].ref.id if deals and not found.done else "")

    def account(self) -> SalesforceAccount:
        """
        Read the org's settings.

        Raises:
            Reconnect: the token belongs to another org.
        """
        record = str(self.connection)
        described = {of: self._described(of) for of in OPTIONAL}
        names = ["Id", "Name", "TimeZoneSidKey"]
        several = "CurrencyIsoCode" in {row.name for row in described["Opportunity"].fields}
        if not several:
            names.append("DefaultCurrencyIsoCode")
        row = self.asking.one(wire.Organisation, soql.select(names, "Organization"), record)
        if row.Id != account_of(self.connection):
            raise Reconnect(f"the token of {self.connection} belongs to org {row.Id}", fix="Connect the right org.")
        rates = self.asking.every(wire.Rate, queries.RATES, record) if several else ()
        stages = self.asking.every(wire.Stage, queries.STAGES, record)
        return settings(
            row,
            stages,
            described,
            rates,
            self._host(),
            dated_rates=several and self._has_dated_rates(),
        )

    def record(self, ref: Ref, facts: Mapping[str, str], permit: Permit) -> None:
        """
        Write the facts to the record's own fields of ours; an empty text clears its field.

        Raises:
            Conflict: the stage is among them, and somebody changed the deal since it was read where it stands.
        """
        body = writing.facts(ref.kind, facts)
        named = self._ref(ref.kind, ref.id)
        stood = self._stood.pop(named.id, None) if facts.keys() & writing.THEIRS.get(ref.kind, {}).keys() else None
        only_if = {"If-Unmodified-Since": format_datetime(stood.astimezone(UTC), usegmt=True)} if stood else None
        self._update(named, body, permit, only_if)

    def mark_task(self, task: Ref, *, is_open: bool, permit: Permit) -> None:
        """Complete the task, or open it again; what people did with it in between is overwritten by either."""
        self._update(self._ref(task.kind, task.id), writing.task_status(is_open=is_open), permit)

    def note_request(self, about: Ref, text: str, at: datetime, marker: str, also: Ref | None = None) -> WriteRequest:
        """Prepare a note: a task that is done, which a deal's account shows by itself."""
        return writing.note(about, text, self._day(at), marker, also)

    def task_request(
        self, about: Ref, *, subject: str, text: str, owner: str, due: datetime, marker: str
    ) -> WriteRequest:
        """Prepare a task; its owner is reminded when it is due."""
        return writing.task(
            about,
            subject=subject,
            text=text,
            owner=owner,
            due=self._day(due),
            remind=due.astimezone(UTC),
            marker=marker,
        )

    def create(self, claim: Claim, permit: Permit) -> Created:
        """Send the claim's bytes, once; its key in the path makes a second time the same task."""

        def made(answer: Answer) -> Created:
            return Created(Ref(self.connection, claim.kind, read(wire.Saved, answer, str(claim.subject)).id))

        return send_once("Salesforce", self.api, self.rows, claim, permit, made)

    def find_created(self, claim: Claim) -> Created | None:
        """Look for the marker by a query, which sees everything that was committed."""
        hook = writing.HANGS_ON.get(claim.subject.kind)
        if hook is None:
            return None
        query = queries.marked(hook, claim.subject.id, writing.marker_of(claim.kind, claim.reference))
        found = self.asking.query(wire.Changed, query, str(claim.subject))
        return next((Created(Ref(self.connection, claim.kind, row.Id)) for row in found.records), None)

    def ensure_fields(self, permit: Permit) -> Sequence[str]:
        """
        Make the fields that are missing and let our user see them; safe to repeat.

        Raises:
            Rejected: a field of that name exists and holds something else. Then nothing was made.
        """
        return setting_up(self.api, self.asking, self.version).ensure(permit)

    def field_gaps(self) -> Sequence[FieldGap]:
        """What `ensure_fields` would make, show or refuse, in four reads."""
        described = setting_up(self.api, self.asking, self.version).described()
        return [gap for shelf in SHELVES for gap in gaps(shelf, described[shelf.of])]

    def _rate_when_closed(self, row: wire.Opportunity, account: SalesforceAccount) -> Sequence[wire.Rate]:
        """The rate by which the org itself converts this deal, where that of today isn't."""
        if not account.dated_rates or row.CloseDate is None or row.CurrencyIsoCode in {"", account.home_currency}:
            return ()
        return self.asking.every(wire.Rate, queries.rate_on(row.CloseDate, row.CurrencyIsoCode), row.Id)

    def _has_dated_rates(self) -> bool:
        try:
            self.asking.query(wire.Rate, queries.DATED, str(self.connection))
        except MappingMissing:
            return False  # an org without them doesn't know the object
        return True

    def _settings(self) -> SalesforceAccount:
        if self.known is None:
            self.known = self.account()
        return self.known

    def _host(self) -> str:
        return urlsplit(self.api.origin).netloc

    def _described(self, of: str) -> wire.Described:
        record = str(self.connection)
        return read(wire.Described, self.api.call(self.rows["describe"], path={"of": of}, record=record), record)

    def _day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self._settings().time_zone)).date()

    def _ref(self, kind: Kind, identity: str) -> Ref:
        return mapping.record(self.connection, kind, identity)

    def _update(self, ref: Ref, body: bytes, permit: Permit, only_if: Mapping[str, str] | None = None) -> None:
        path = {"of": mapping.OBJECTS[ref.kind], "id": ref.id}
        updating = self.rows["update record"]
        answer = self.api.call(updating, path=path, body=body, headers=only_if, permit=permit, record=str(ref))
        if answer.status != UPDATED:
            raise Unavailable(
                f"Salesforce's answer to {updating.name!r} says nothing of the record",
                record=str(ref),
                fix="It is tried again by itself.",
            )


def connect(
    api: Api, account: CrmAccount | None, policy: SettlePolicy = MANIFEST.settling, version: str = API_VERSION
) -> SalesforceCrm:
    """The CRM behind this API; without the account's settings they are read when they are first needed."""
    return SalesforceCrm(api, account if isinstance(account, SalesforceAccount) else None, policy, version)
