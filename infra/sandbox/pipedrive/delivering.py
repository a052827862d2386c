"""Deliveries: which webhook an event goes to, with which credentials, and what its answer means for that webhook."""

from collections.abc import Mapping, Sequence
from threading import RLock

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.outbox import Courier
from infra.sandbox.pipedrive import events
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.events import Event, hook_of
from infra.sandbox.pipedrive.people import INTEGRATION
from infra.sandbox.pipedrive.subscribing import register

HOOK_USER, HOOK_PASSWORD = "pd-hook", "s3cr3t-Value"


class Deliveries:
    """What the outbox asks of the companies' webhooks, from its own threads."""

    def __init__(self, clock: Clock, lock: RLock, companies: Mapping[str, Company]) -> None:
        self._clock = clock
        self._lock = lock
        self._companies = companies

    def courier(self) -> Courier:
        """One event a request, ten seconds to answer, three more attempts."""
        return Courier(
            compose=events.compose,
            sign=self._sign,
            again=events.again,
            retries=events.RETRIES,
            most_events=1,
            timeout_s=events.TIMEOUT_S,
            attempted=self._attempted,
            address=self._address,
        )

    def _address(self, event: Event) -> str | None:
        with self._lock:
            hook = hook_of(self._companies, event)
            # What a ban catches on its way is lost, too (unverified for repeated attempts).
            return None if hook is None or self._clock.ms() < hook.banned_until else hook.url

    def _sign(self, _url: str, body: bytes) -> Mapping[str, str]:
        """No signature: the credentials of the webhook that the event names."""
        with self._lock:
            hook = hook_of(self._companies, events.read(body))
            return {} if hook is None else hook.authorization

    def _attempted(self, sent: Sequence[Event], attempt: int, status: int) -> None:
        with self._lock:
            hook = hook_of(self._companies, sent[0])
            if hook is not None:
                ban_after = self._companies[str(hook.company)].settings.ban_after
                hook.attempted(attempt, status, self._clock.ms(), ban_after)


def register_usual(company: Company, target: str) -> None:
    """
    The webhooks that the connector would make, unless some of the company's go there already.

    Those that went to an earlier target of control's are gone: nobody listens there any more.
    """
    for hook in [hook for hook in company.hooks.values() if hook.usual and hook.url != target]:
        del company.hooks[hook.id]
    if any(hook.url == target for hook in company.hooks.values()):
        return
    for action, object_ in events.DEFAULT:
        wanted = {"event_action": action, "event_object": object_, "subscription_url": target}
        named = {"name": f"{action}.{object_}", "http_auth_user": HOOK_USER, "http_auth_password": HOOK_PASSWORD}
        register(company, {**wanted, **named}, INTEGRATION).usual = True
