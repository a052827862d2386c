"""The tokens of all connections at rest: one item each, encrypted for its connection alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared import codec
from shared.aws.tables import Condition, Item, Table, number, raw, refusals, text
from shared.errors import Conflict, Reconnect
from shared.http.tokens import TokenSet
from shared.model.refs import ConnectionId, provider_of, reconnecting
from shared.ports.edges import Clock

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

PARTITION = "token"
HELD_BY = "held_by"
LEASE = timedelta(seconds=30)
"""How long one may be at renewing; longer than any token endpoint is waited for."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """
    A stored pair, still encrypted; `previous` is the refresh token before this one, empty at first.

    `refused`: the provider took neither of its refresh tokens; only a person's consent helps. `read_at`: it was stored then, at
    least.
    """

    version: int
    read_at: datetime
    expires_at: datetime
    refused: bool
    access: bytes = field(repr=False)
    refresh: bytes = field(repr=False)
    previous: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Vault:
    """
    Stored tokens. The connection's id is the encryption context: a ciphertext copied to another item can't be opened.

    Every write is conditional on the version that was read; one conditional update is both the right to renew and its end.
    """

    table: Table
    kms: "KMSClient"
    key: str
    clock: Clock
    _holders: dict[ConnectionId, ConnectionId] = field(default_factory=dict)
    """Whose item holds a connection's pair, as it was last read; a consent for several accounts has one pair."""

    def read(self, connection: ConnectionId) -> Sealed:
        """The pair as it is now. Raises: Reconnect where there is none."""
        read_at = self.clock.now()
        item = self.table.get(PARTITION, connection)
        holder = self._holders[connection] = _holder_in(item, connection)
        if holder != connection:
            item = self.table.get(PARTITION, holder)
        if item is None or "refresh" not in item:
            raise interrupted(connection, "it has no tokens")
        return Sealed(
            version=number(item, "version"),
            read_at=read_at,
            expires_at=codec.moment(text(item, "expires_at")),
            refused="refused" in item and number(item, "refused") == number(item, "version"),
            access=raw(item, "access"),
            refresh=raw(item, "refresh"),
            previous=raw(item, "previous"),
        )

    def open(self, connection: ConnectionId, sealed: bytes) -> str:
        """Decrypt one token."""
        with refusals():
            answer = self.kms.decrypt(
                KeyId=self.key, CiphertextBlob=sealed, EncryptionContext=_bound_to(self._holder(connection))
            )
        return answer["Plaintext"].decode()

    def put(self, connection: ConnectionId, tokens: TokenSet) -> None:
        """Write the pair that a person's consent gave, whatever was there before."""
        self._holders.pop(connection, None)
        self.table.update(
            PARTITION,
            connection,
            assign=self._written(connection, tokens),
            add={"version": 1},
            forget=["lease", "previous", "refused", HELD_BY, *([] if tokens.ends_in is not None else ["ends_at"])],
        )

    def share(self, connections: Sequence[ConnectionId], consent: ConnectionId, tokens: TokenSet) -> None:
        """Write one pair under the consent's own name, for all of these: whoever renews it does so for the others, too."""
        self.put(consent, tokens)
        for connection in connections:
            self.table.put({"pk": PARTITION, "sk": connection, HELD_BY: consent})
            self._holders[connection] = consent

    def forget(self, connection: ConnectionId) -> None:
        """Remove the connection's pair; one that others share stays for them."""
        holder = _holder_in(self.table.get(PARTITION, connection), connection)
        self.table.delete(PARTITION, connection)
        shared = any(text(item, HELD_BY) == holder for item in self.table.items(PARTITION))
        if holder != connection and not shared:
            self.table.delete(PARTITION, holder)
        self._holders.pop(connection, None)

    def lease(self, connection: ConnectionId, version: int) -> bool:
        """Take the right to renew this version; False where somebody else has it, renewed it already or was refused."""
        now = self.clock.now()
        try:
            self.table.update(
                PARTITION,
                self._holder(connection),
                assign={"lease": _milliseconds(now + LEASE)},
                condition=Condition(
                    "#version = :version AND (attribute_not_exists(#refused) OR #refused < :version)"
                    " AND (attribute_not_exists(#lease) OR #lease < :now)",
                    {"version": version, "now": _milliseconds(now)},
                ),
            )
        except Conflict:
            return False
        return True

    def release(self, connection: ConnectionId, version: int) -> None:
        """Give the right back, so that the next one needn't wait for it to lapse; it may have passed on already."""
        try:
            self.table.update(PARTITION, self._holder(connection), assign={}, forget=["lease"], condition=_is(version))
        except Conflict:
            return

    def refuse(self, connection: ConnectionId, version: int) -> None:
        """Remember that the provider took no refresh token of this version, unless there is another by now."""
        try:
            self.table.update(
                PARTITION,
                self._holder(connection),
                assign={"refused": version},
                forget=["lease"],
                condition=_is(version),
            )
        except Conflict:
            return

    def replace(self, connection: ConnectionId, before: Sealed, tokens: TokenSet) -> None:
        """
        Write the renewed pair and keep the refresh token before it.

        Raises:
            Conflict: somebody else wrote another meanwhile.
        """
        self.table.update(
            PARTITION,
            self._holder(connection),
            assign={**self._written(connection, tokens), "previous": before.refresh},
            add={"version": 1},
            forget=["lease"],
            condition=_is(before.version),
        )

    def _written(self, connection: ConnectionId, tokens: TokenSet) -> Item:
        return {
            "access": self._sealed(connection, tokens.access_token),
            "refresh": self._sealed(connection, tokens.refresh_token),
            "expires_at": codec.instant(self.clock.now() + timedelta(seconds=tokens.expires_in)),
            **(
                {}
                if tokens.ends_in is None
                else {"ends_at": codec.instant(self.clock.now() + timedelta(seconds=tokens.ends_in))}
            ),
        }

    def _sealed(self, connection: ConnectionId, token: str) -> bytes:
        with refusals():
            answer = self.kms.encrypt(
                KeyId=self.key, Plaintext=token.encode(), EncryptionContext=_bound_to(self._holder(connection))
            )
        return answer["CiphertextBlob"]

    def _holder(self, connection: ConnectionId) -> ConnectionId:
        return self._holders.get(connection, connection)


def _holder_in(item: Item | None, connection: ConnectionId) -> ConnectionId:
    return ConnectionId(text(item or {}, HELD_BY, connection))


def interrupted(connection: ConnectionId, why: str) -> Reconnect:
    """The error that says who has to do what."""
    return Reconnect(
        f"the connection {connection} is interrupted: {why}",
        record=connection,
        fix=f"Sign in to {provider_of(connection)} again: {reconnecting(connection)}; what waits goes on by itself.",
    )


def _bound_to(connection: ConnectionId) -> dict[str, str]:
    return {"connection": connection}


def _is(version: int) -> Condition:
    return Condition("#version = :version", {"version": version})


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
