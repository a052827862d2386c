"""Connections that end without an answer: held until the client gives up, reset, or closed."""

import os
import select
import socket
import struct
from typing import Any

HOLD_S = 120.0  # no client we know waits longer


class Dropped(ConnectionError):
    """No answer was sent; ``ending`` says how the connection ended: held, reset or closed."""

    def __init__(self, ending: str) -> None:
        super().__init__(f"the sandbox ended the connection: {ending}")
        self.ending = ending


def end_connection(environ: dict[str, Any], ending: str) -> Dropped:
    """
    Do to the client's socket what ``ending`` says and return the exception that stops the server from answering.

    Without a socket (in-process use) nothing is waited for.
    """
    sock: socket.socket | None = environ.get("werkzeug.socket")
    if sock is not None and ending == "held":
        # Clients don't pipeline: whatever becomes readable now is the client going away.
        select.select([sock], [], [], HOLD_S)
    if sock is not None and ending == "reset":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        os.close(sock.detach())  # a plain close would send FIN first, because the server still holds file objects
    return Dropped(ending)
