"""Where a connection's calls go: to its provider's own hosts, and nowhere else."""

import re
from urllib.parse import urlsplit

from shared.errors import Malformed
from shared.ports.connections import Connection
from shared.providers.manifest import Manifest

HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
"""Parsers disagree about anything else, a backslash above all."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def origin_of(connection: Connection, manifest: Manifest, role: str, *, is_local: bool) -> str:
    """
    The connection's own origin for this role, else the provider's.

    Raises:
        Malformed: its own is not one of the provider's hosts over TLS (on the local stack: nor loopback). A token is never
            sent anywhere else.
    """
    own = connection.hosts.get(role)
    if own is None:
        return manifest.hosts[role]
    parts = urlsplit(own)
    host = parts.hostname or ""
    bare = own == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
    vendors = (
        parts.scheme == "https"
        and parts.netloc == host
        and HOST.fullmatch(host) is not None
        and f".{host}".endswith(manifest.host_suffixes)
    )
    loopback = is_local and parts.scheme in {"http", "https"} and host in LOOPBACK
    if not bare or not (vendors or loopback):
        raise Malformed(
            f"the connection {connection.id} names {own!r}, which is not one of {manifest.title}'s hosts",
            record=connection.id,
            fix=f"It must be https and end in {' or '.join(manifest.host_suffixes)}.",
        )
    return own
