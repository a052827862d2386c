"""The addresses of webhooks that people are told through: in Secrets Manager, because who knows one can write there."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from shared.aws.tables import Table, refusals, text
from shared.errors import NotFound

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

PARTITION = "hook"


@dataclass(frozen=True, slots=True)
class HookBook:
    """
    Implements `Hooks`: the secret `{prefix}{name}` is the address. Names and hosts stand in the state table, so that listing them
    asks for no secret.
    """

    client: "SecretsManagerClient"
    prefix: str
    state: Table

    def keep(self, name: str, address: str) -> None:
        """Keep the address, new or changed. Raises: Unavailable."""
        secret = f"{self.prefix}{name}"
        with refusals():
            try:
                self.client.put_secret_value(SecretId=secret, SecretString=address)
            except self.client.exceptions.ResourceNotFoundException:
                self.client.create_secret(Name=secret, SecretString=address)
        self.state.put({"pk": PARTITION, "sk": name, "host": urlsplit(address).hostname or ""})

    def forget(self, name: str) -> None:
        """Forget the address; there needn't be one. At once and for good, so that the name can be kept again. Raises: Unavailable."""
        with refusals(), suppress(self.client.exceptions.ResourceNotFoundException):
            self.client.delete_secret(SecretId=f"{self.prefix}{name}", ForceDeleteWithoutRecovery=True)
        self.state.delete(PARTITION, name)

    def hosts(self) -> Mapping[str, str]:
        """Where each address leads, by name: its host and no more."""
        return {text(item, "sk"): text(item, "host") for item in self.state.items(PARTITION)}

    def address(self, name: str) -> str:
        """The address kept under this name, as it is now: notices are rare, and a new address counts at once. Raises: NotFound, Unavailable."""
        with refusals():
            try:
                return self.client.get_secret_value(SecretId=f"{self.prefix}{name}")["SecretString"]
            except self.client.exceptions.ResourceNotFoundException:
                pass
        raise NotFound(
            f"no address is kept under the name {name!r}",
            record=name,
            fix=f"Run: ledgerlink notices add {name}; then retry what is parked.",
        )
