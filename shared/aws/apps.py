"""The apps' secrets, from Secrets Manager, cached for a minute by each instance."""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared.aws.tables import refusals
from shared.errors import NotFound, Unavailable
from shared.ports.work import App

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

CACHE_SECONDS = 60.0
AGAIN_AFTER_SECONDS = 5.0
"""A bad signature asks for a fresh look; a stream of them must not become a stream of paid calls."""
CACHED_AT_MOST = 64
"""Anybody can ask for names that don't exist."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(slots=True)
class SecretApps:
    """Implements `Apps`: the secret `{prefix}{provider}/{name}` holds one app as JSON."""

    client: "SecretsManagerClient"
    prefix: str
    monotonic: Callable[[], float] = time.monotonic
    _cached: dict[tuple[str, str], tuple[float, App | None]] = field(default_factory=dict)

    def app(self, provider: str, name: str, *, again: bool = False) -> App:
        """The app of that name; `again` looks afresh unless that was done seconds ago. Raises: NotFound, Unavailable."""
        if not (_NAME.fullmatch(name) and _NAME.fullmatch(provider)):
            raise _unknown(provider, name)
        now = self.monotonic()
        at, app = self._cached.get((provider, name), (float("-inf"), None))
        if now - at >= (AGAIN_AFTER_SECONDS if again else CACHE_SECONDS):
            app = self._read(provider, name)
            if len(self._cached) >= CACHED_AT_MOST:
                self._cached.clear()
            self._cached[provider, name] = (now, app)
        if app is None:
            raise _unknown(provider, name)
        return app

    def _read(self, provider: str, name: str) -> App | None:
        with refusals():
            try:
                answer = self.client.get_secret_value(SecretId=f"{self.prefix}{provider}/{name}")
            except self.client.exceptions.ResourceNotFoundException:
                return None
        try:
            secret = json.loads(answer["SecretString"])
            return App(
                provider=provider,
                name=name,
                client_id=secret["client_id"],
                client_secret=secret["client_secret"],
                webhook_key=secret["webhook_key"],
                public_url=secret.get("public_url", ""),
                back_url=secret.get("back_url", ""),
                hosts=secret.get("hosts", {}),
            )
        except (ValueError, KeyError) as error:
            raise Unavailable(
                f"the secret of the app {provider}/{name} can't be used",
                record=f"{provider}/{name}",
                fix="It must be JSON with client_id, client_secret and webhook_key.",
            ) from error


def _unknown(provider: str, name: str) -> NotFound:
    return NotFound(f"there is no app {provider}/{name}", fix="See the address that the set-up printed.")
