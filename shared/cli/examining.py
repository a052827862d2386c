"""What `ledgerlink check` looks at, put together from the deployment."""

from functools import partial
from pathlib import Path

import httpx

from shared.aws.alarms import alarms_of
from shared.aws.usage import usage_of
from shared.domain.polling import calls_a_day
from shared.errors import Malformed
from shared.http.client import TIMEOUT
from shared.model.crm import CrmAccount
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, provider_of
from shared.ports.work import Standing
from shared.providers import registry
from shared.usecases.governing.examine import Examination, Facts
from shared.usecases.governing.rules import version_of
from shared.usecases.receiving.send_polls import turn
from shared.wiring import World


def examination(world: World, file: Path | None) -> Examination:
    """One look at this deployment, with the rules in force; `file` is compared with them. Raises: NotFound without rules."""
    journal = Journal()
    return Examination(
        rules=world.rules.active(),
        standings={standing.id: standing for standing in world.connections.standings()},
        crm_of=lambda connection: world.crm(connection, journal),
        ledger_of=lambda connection: world.ledger(connection, journal),
        account_of=partial(account, world),
        organisation_of=world.organisation,
        facts_of=partial(_facts, world),
        granted=partial(_granted, world),
        skew=world.skews.get,
        used=lambda connection: usage_of(world.state, connection, world.clock.now()),
        polls_of=partial(_polls, world),
        alarms=lambda: alarms_of(world.clients.sns, world.settings.stack),
        products_of=lambda crm: registry.part(provider_of(crm), "catalogue").products(world.api(crm, journal)),
        clock=world.clock,
        file=version_of(file.read_bytes()) if file is not None and file.exists() else None,
    )


def account(world: World, connection: ConnectionId) -> CrmAccount:
    """The CRM account's settings as they were read at set-up. Raises: NotFound, Malformed."""
    profile = world.connection(connection).profile
    try:
        kept: CrmAccount = registry.part(provider_of(connection), "mapping").account_from_profile(profile)
    except (KeyError, ValueError, TypeError) as error:
        raise Malformed(
            f"the settings kept of {connection} can't be read: {error!r}",
            record=connection,
            fix="Run `ledgerlink setup`.",
        ) from error
    return kept


def _facts(world: World, connection: ConnectionId) -> Facts:
    manifest = registry.manifest(provider_of(connection))
    return Facts(manifest.title, frozenset(manifest.scopes), world.asking(connection).per_day)


def _polls(world: World, standing: Standing) -> int:
    """What asking the account what changed takes of a day, at today's pace."""
    one = turn(standing, world.cursors.polled(standing.id), world.asking(standing.id), world.clock)
    return calls_a_day(one.ask, one.allowance)


def _granted(world: World, connection: ConnectionId) -> frozenset[str]:
    """The permissions that the connection's consent holds. Raises: as the provider's `scopes`."""
    provider = provider_of(connection)
    app = world.apps.app(provider, world.connection(connection).app)
    with httpx.Client(base_url=world.origin(connection, "api"), timeout=TIMEOUT, trust_env=False) as client:
        held: frozenset[str] = registry.part(provider, "scopes").granted(
            client,
            world.origin(connection, "token"),
            app.client_id,
            app.client_secret,
            world.tokens(connection).token(),
        )
    return held
