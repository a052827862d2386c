"""Pipedrive as our CRM: the port's verbs, each in as few calls as Pipedrive allows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.errors import NotFound, Unavailable, Unsupported
from shared.http.answers import Answer
from shared.http.client import Api
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.crm import Buyer, Company, Contact, CrmAccount, Deal, FieldGap, FoundDeals
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from shared.providers.buying import read_buyer
from shared.providers.pipedrive import mapping, messages, selling, setting_up, values, wire
from shared.providers.pipedrive.account import WON, PipedriveAccount
from shared.providers.pipedrive.api import ENDPOINTS, PAGE, headers, read
from shared.providers.pipedrive.creating import create, created
from shared.providers.pipedrive.finding import find_made
from shared.providers.pipedrive.manifest import MANIFEST
from shared.providers.pipedrive.won import won_since

__all__ = ["PipedriveCrm", "connect", "headers"]

OBJECTS: Mapping[Kind, str] = {Kind.DEAL: "deals", Kind.COMPANY: "organizations", Kind.CONTACT: "persons"}
"""Our kinds under Pipedrive's names in paths."""
MESSAGES = frozenset({"create note", "create task"})
"""What a claim may ask for."""


@dataclass(slots=True)
class PipedriveCrm:
    """
    One company. Implements `shared.ports.crm.Crm`; makes no call before it is asked to.

    Calls: deal 3 in two steps (2 without products, 1 more with discounts), buyer 1 or 2 at once, record 1, create 1, find_created
    1 a page, won_since 1 a page, account 7.
    """

    api: Api
    settings: PipedriveAccount | None = None
    policy: SettlePolicy = MANIFEST.settling
    page: int = PAGE

    @property
    def connection(self) -> ConnectionId:
        """The company this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """No keys: an unclear answer is looked up once Pipedrive must have given up on the request."""
        return self.policy

    def deal(self, deal: str) -> Deal:
        """Read the deal with its products. Raises: NotFound, for one that was merged into another, too."""
        return selling.read_deal(self.api, self._settings(), deal)

    def are_ours(self, fields: Collection[str], kind: Kind = Kind.DEAL) -> bool:
        """Whether nobody but us writes these; never, where it isn't known what our fields are called."""
        return self.settings is not None and self.settings.only_ours(kind).issuperset(fields)

    def asks(self, fields: Collection[str], kind: Kind) -> bool:
        """Whether the field for it, as it is called in this company, is among these; when we empty it, too."""
        return self.settings is not None and self.settings.codes.get(f"{kind}.action") in fields

    def won_stages_ahead(self, deal: str) -> Sequence[str]:
        """The stages behind the deal's own in its pipeline, if it is won: it stays so wherever it stands."""
        settings, ref = self._settings(), Ref(self.connection, Kind.DEAL, deal)
        said = selling.record(self.api, settings, ref)
        stages = [stage.id for stage in settings.pipelines.get(said.pipeline_id, ()) if stage.keeps_won]
        if said.status != WON or said.stage_id not in stages:
            return []
        return stages[stages.index(said.stage_id) + 1 :]

    def buyer(self, deal: Deal) -> Buyer:
        """Read the deal's organization and its person at the same time. Raises: NotFound for who is to be invoiced."""
        return read_buyer(deal, self._company, self._contact)

    def deals_of(self, line_item: Ref) -> Sequence[Ref]:
        """The deal that is part of the line's own name, if the line still stands on it. Raises: NotFound."""
        deal, _, line = line_item.id.partition("-")
        ref = Ref(self.connection, Kind.DEAL, deal)
        if not line or line not in {each.id for each in selling.list_lines(self.api, ref)}:
            raise NotFound("the product is not on the deal (any more)", record=str(line_item), fix="Look at the deal.")
        return [ref]

    def won_since(self, since: date, stages: Collection[str] = (), after: str = "") -> FoundDeals:
        """500 deals at a time, in the order of their ids, list by list."""
        return won_since(self.api, self._settings(), since, stages, after, self.page)

    def account(self) -> CrmAccount:
        """Read the company's settings. Raises: Reconnect where the token belongs to another company."""
        return setting_up.read_account(self.api)

    def record(self, ref: Ref, facts: Mapping[str, str], permit: Permit) -> None:
        """Write the facts to the record's own fields of ours; an empty text clears its field."""
        if ref.kind not in OBJECTS:
            raise Unsupported(f"a {ref.kind} in Pipedrive has no fields of ours", record=str(ref), fix="See fields.py.")
        body = values.update(ref.kind, facts, self._settings())
        self._update(ref, {"of": OBJECTS[ref.kind], "id": ref.id}, body, permit)

    def mark_task(self, task: Ref, *, is_open: bool, permit: Permit) -> None:
        """Complete the activity, or open it again; what people did with it in between is overwritten by either."""
        body = messages.task_status(is_open=is_open)
        self._update(task, {"of": "activities", "id": task.id}, body, permit)

    def note_request(self, about: Ref, text: str, at: datetime, marker: str, also: Ref | None = None) -> WriteRequest:
        """Prepare a note on one record or two; the marker is its last line."""
        return WriteRequest("create note", messages.note(about, text, at, marker, also))

    def task_request(
        self, about: Ref, *, subject: str, text: str, owner: str, due: datetime, marker: str
    ) -> WriteRequest:
        """Prepare a task, of whatever type the company has for them; the marker is its last line."""
        body = messages.task(about, subject, text, owner, due, marker, self._settings())
        return WriteRequest("create task", body)

    def create(self, claim: Claim, permit: Permit) -> Created:
        """Send the claim's bytes, once."""
        return create(self.api, MESSAGES, claim, permit)

    def find_created(self, claim: Claim) -> Created | None:
        """Look for the marker in the record's notes or activities, newest first."""
        found = find_made(self.api, claim)
        return created(claim, found) if found is not None else None

    def ensure_fields(self, permit: Permit) -> Sequence[str]:
        """Make the fields that are missing; what they are called is read again when it is next needed."""
        made = setting_up.ensure_fields(self.api, permit)
        if made:
            self.settings = None
        return made

    def field_gaps(self) -> Sequence[FieldGap]:
        """What `ensure_fields` would make or refuse, in three reads."""
        return setting_up.field_gaps(self.api)

    def _update(self, ref: Ref, path: Mapping[str, str], body: bytes, permit: Permit) -> None:
        """Update the record; a success that doesn't show it is none: somebody stands between us and Pipedrive."""
        answer = self._call("update record", ref, path=path, body=body, permit=permit)
        shown = read(wire.One[wire.Named], answer, str(ref)).data
        if shown.id != ref.id:
            raise Unavailable(
                "Pipedrive's answer shows another record", record=str(ref), fix="It is tried again by itself."
            )

    def _settings(self) -> PipedriveAccount:
        if self.settings is None:
            self.settings = setting_up.read_account(self.api)
        return self.settings

    def _company(self, ref: Ref) -> Company:
        query = selling.wanted(self._settings(), Kind.COMPANY)
        said = read(wire.One[wire.Organization], self._call("read organization", ref, query=query), str(ref)).data
        if said.is_deleted:
            raise NotFound("the organization is deleted in Pipedrive", record=str(ref), fix="Name another on the deal.")
        return mapping.company(said, self._settings(), self.connection)

    def _contact(self, ref: Ref) -> Contact:
        query = selling.wanted(self._settings(), Kind.CONTACT)
        said = read(wire.One[wire.Person], self._call("read person", ref, query=query), str(ref)).data
        if said.is_deleted:
            raise NotFound("the person is deleted in Pipedrive", record=str(ref), fix="Name another on the deal.")
        return mapping.contact(said, self._settings(), self.connection)

    def _call(
        self,
        name: str,
        about: Ref,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        permit: Permit | None = None,
    ) -> Answer:
        named = path if path is not None else {"id": about.id}
        return self.api.call(ENDPOINTS[name], path=named, query=query, body=body, permit=permit, record=str(about))


def connect(api: Api, account: CrmAccount | None, policy: SettlePolicy = MANIFEST.settling) -> PipedriveCrm:
    """
    The CRM behind this API; without the company's settings they are read when they are first needed.

    Raises: Unsupported for settings that another provider wrote.
    """
    if account is not None and not isinstance(account, PipedriveAccount):
        raise Unsupported("these settings are not Pipedrive's", record=api.connection, fix="Run `ledgerlink setup`.")
    return PipedriveCrm(api, account, policy)
