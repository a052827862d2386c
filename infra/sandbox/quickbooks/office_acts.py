"""What administrators do: make inactive, settings, consents; and what only a sandbox can do."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.quickbooks import auto_credit, books, entities
from infra.sandbox.quickbooks.acting import PERSON, Asked
from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.document_acts import changed, form
from infra.sandbox.quickbooks.names import balances
from infra.sandbox.quickbooks.representation import Record, read_date
from infra.sandbox.quickbooks.state import Company, Settings

LISTED = ("Customer", "Item", "Account", "Term", "Class", "Department", "Vendor")
# The vendor's names of settings beside this sandbox's own; the last one is what other ledgers call the first.
SETTINGS = {
    "BookCloseDate": "book_close",
    "CustomTxnNumbers": "custom_numbers",
    "AllowDiscount": "allows_discount",
    "AutoApplyCredit": "auto_apply_credit",
    "MultiCurrencyEnabled": "multicurrency",
    "CompanyName": "name",
    "DefaultTimeZone": "zone",
    "PeriodLockDate": "book_close",
}
READ: dict[str, Callable[[Any], Any]] = {
    "book_close": lambda value: None if value is None else read_date(value),
    "engine_rate": lambda value: None if value is None else Decimal(str(value)),
    "query_lag_s": float,
}


def _archive(asked: Asked) -> Any:
    """
    Make a record inactive; ``type`` says which entity is meant where ids could be of several.

    A customer who owes something is balanced by a credit memo first, as QuickBooks' own pages do it.
    """
    company, entity, record = asked.find(*LISTED)
    owed = balances(company, record["Id"])[0] if entity == "Customer" else ZERO
    if owed > 0:
        entities.save(company, "CreditMemo", auto_credit.balancing_memo(company, record, owed), PERSON)
    return _shown(company, entity, changed(company, entity, record, Active=False))


def _restore(asked: Asked) -> Any:
    """Make a record active again."""
    company, entity, record = asked.find(*LISTED)
    return _shown(company, entity, changed(company, entity, record, Active=True))


def _shown(company: Company, entity: str, record: Record) -> Any:
    return books.shown(company, entity, record)


def _organisation(asked: Asked) -> Any:
    """Change settings, by the vendor's names or those of ``state.Settings``; answers all of them."""
    company = asked.company()
    for name, value in asked.given().items():
        if name == "Currencies":
            _keep_currencies(company, [str(code) for code in value])
            continue
        own = SETTINGS.get(name, name)
        if own not in {field.name for field in fields(Settings)}:
            raise CannotAct(f"no setting {name}")
        setattr(company.settings, own, READ.get(own, lambda given: given)(value))
    told = {name: str(value) if isinstance(value, Decimal) else value for name, value in vars(company.settings).items()}
    closed = company.settings.book_close
    return {**told, "book_close": closed.isoformat() if closed else None}


def _keep_currencies(company: Company, codes: list[str]) -> None:
    """Exactly these currencies are in use beside the company's own."""
    for code in codes:
        if code != company.settings.home and company.first("CompanyCurrency", Code=code) is None:
            entities.save(company, "CompanyCurrency", {"Code": code}, PERSON)
    for row in company.rows("CompanyCurrency"):
        company.replace("CompanyCurrency", {**row, "Active": row["Code"] in codes}, None)


def _limits(asked: Asked) -> Any:
    """Change the app's limits: ``a_minute``, ``a_second``, ``batches``, ``at_once``, ``monthly_reads``; ``replay_refusals``."""
    limits, given = asked.quickbooks.limits, asked.given()
    windows = {"a_minute": limits.minute, "a_second": limits.second, "batches": limits.batches}
    for name in windows.keys() & given.keys():
        windows[name].most = int(given[name])
    limits.at_once = int(given.get("at_once", limits.at_once))
    limits.monthly_reads = int(given.get("monthly_reads", limits.monthly_reads))
    asked.quickbooks.memory.refusals = bool(given.get("replay_refusals", asked.quickbooks.memory.refusals))
    return {name: window.most for name, window in windows.items()}


def _tokens(asked: Asked) -> Any:
    """
    Change how tokens live: the members of the core's ``TokenPolicy``, such as ``rotates_after_s`` or ``grace_s``.

    One report has a superseded refresh token work for another day; by most it is dead at once, which is the default.
    """
    authority = asked.quickbooks.identity.authority
    given: dict[str, Any] = {name: int(value) for name, value in asked.given().items()}
    authority.policy = replace(authority.policy, **given)
    return vars(authority.policy)


def _scopes(asked: Asked) -> Any:
    """Give the living consents exactly these scopes (blank-separated)."""
    authority = asked.quickbooks.identity.authority
    for grant in authority.grants():
        authority.replace_grant(replace(grant, scopes=tuple(str(asked.arguments["scope"]).split())))
    return {"scope": asked.arguments["scope"]}


def _revoke_consent(asked: Asked) -> Any:
    """The consents of every company, or of ``account`` alone, are taken back: their tokens die without a word."""
    authority = asked.quickbooks.identity.authority
    gone = []
    for grant in authority.grants():
        if asked.arguments.get("account") in (None, grant.accounts[0]):
            authority.revoke_grant(grant.id)
            gone.append(grant.accounts[0])
    return {"disconnected": gone}


def _disconnect(asked: Asked) -> Any:
    """Disconnect one company (``id``, default the first) inside QuickBooks: its tokens die, the others live on."""
    realm = asked.id or next(iter(asked.quickbooks.companies))
    return _revoke_consent(replace(asked, arguments={"account": realm}))


def _reconnect(asked: Asked) -> Any:
    """Consent again for a company, with the tokens that it always has."""
    return asked.quickbooks.connect(asked.id or next(iter(asked.quickbooks.companies)))


def _latency(asked: Asked) -> Any:
    """Let every API call take ``ms`` milliseconds, during which it counts as under way."""
    asked.quickbooks.latency_s = float(asked.arguments["ms"]) / 1000
    return {"ms": asked.arguments["ms"]}


def _seed(asked: Asked) -> Any:
    """Make ``contacts`` and ``invoices`` in bulk, without events if ``quiet``."""
    company = asked.company()
    made = int(asked.arguments.get("contacts", 0)), int(asked.arguments.get("invoices", 0))
    with asked.quickbooks.quiet(bool(asked.arguments.get("quiet", True))):
        for number in range(made[0]):
            entities.save(company, "Customer", {"DisplayName": f"Seeded {number:05d}"}, PERSON)
        for _ in range(made[1]):
            form(replace(asked, arguments={"account": company.realm}))
    return {"contacts": made[0], "invoices": made[1]}


VERBS: Mapping[str, Callable[[Asked], Any]] = {
    "archive": _archive,
    "restore": _restore,
    "reactivate": _restore,
    "organisation": _organisation,
    "limits": _limits,
    "tokens": _tokens,
    "scopes": _scopes,
    "revoke_consent": _revoke_consent,
    "disconnect": _disconnect,
    "reconnect": _reconnect,
    "latency": _latency,
    "seed": _seed,
}
