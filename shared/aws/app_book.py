"""The apps as the command line keeps them: their secrets in Secrets Manager, their names in the state table."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.aws.tables import Table, refusals, text
from shared.ports.work import App

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

PARTITION = "app"


@dataclass(frozen=True, slots=True)
class AppBook:
    """Writes what `SecretApps` reads: the secret `{prefix}{provider}/{name}`. Listing them asks for no secret."""

    client: "SecretsManagerClient"
    prefix: str
    state: Table

    def keep(self, app: App) -> None:
        """Keep the app, new or changed. Raises: Unavailable."""
        name = f"{self.prefix}{app.provider}/{app.name}"
        said = json.dumps(
            {
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "webhook_key": app.webhook_key,
                **({"public_url": app.public_url} if app.public_url else {}),
                **({"back_url": app.back_url} if app.back_url else {}),
                **({"hosts": dict(app.hosts)} if app.hosts else {}),
            }
        )
        with refusals():
            try:
                self.client.put_secret_value(SecretId=name, SecretString=said)
            except self.client.exceptions.ResourceNotFoundException:
                self.client.create_secret(Name=name, SecretString=said)
        self.state.put({"pk": PARTITION, "sk": f"{app.provider}/{app.name}", "client_id": app.client_id})

    def names(self, provider: str) -> Sequence[str]:
        """The provider's apps by name."""
        kept = [text(item, "sk") for item in self.state.items(PARTITION)]
        return [name for one, _, name in (key.partition("/") for key in kept) if one == provider]
