"""
`python -m tests.stories.forking SOCKET`: runs `ledgerlink` for whoever asks at that socket, each command in a process of its own.

What the command line imports takes a fresh interpreter a second or more, and stories type hundreds of commands. This process has
imported all of it, and nothing else happened in it: a child that it forks for a command begins where the installed program
stands after its imports. It ends with whoever started it, when its standard input does.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from shared.cli.main import main

BACKLOG = 32
STREAMS = (0, 1, 2)
NOTHING_MORE = 0
"""Our standard input: nobody writes there, and it ends with whoever started us."""


def serve(path: str) -> None:
    """Answer one command per connection, several at once, until standard input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the keepers
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as door:
        unready = f"{path}.unready"
        door.bind(unready)
        door.listen(BACKLOG)
        Path(unready).rename(path)  # whoever sees it finds us listening
        while True:
            ready, _, _ = select.select([door.fileno(), NOTHING_MORE], [], [])
            if door.fileno() not in ready:
                return
            asked, _ = door.accept()
            if os.fork() == 0:
                door.close()
                _keep(asked)
                return
            asked.close()


def _keep(asked: socket.socket) -> None:
    """Run the command in a child, and say how it ended once it is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with asked, asked.makefile("rw") as line, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        command = json.loads(line.readline())
        child = os.fork()
        if child == 0:
            with tempfile.TemporaryFile() as given:
                given.write(command["given"].encode())
                given.seek(0)
                for stream, file in zip(STREAMS, (given, out, err), strict=True):
                    os.dup2(file.fileno(), stream)
            _run(command)
        _, status = os.waitpid(child, 0)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
        answer = {"code": os.waitstatus_to_exitcode(status), "stdout": said[0], "stderr": said[1]}
        line.write(json.dumps(answer) + "\n")
        line.flush()


def _run(command: dict[str, Any]) -> None:
    """Become the installed program, in this folder and environment. Raises: SystemExit, as it does."""
    os.chdir(command["folder"])
    os.environ.clear()
    os.environ.update(command["environment"])
    sys.stdin, sys.stdout, sys.stderr = (
        open(stream, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - for as long as the process lives
        for stream, mode in zip(STREAMS, "rww", strict=True)
    )
    main(command["words"], prog_name="ledgerlink")


if __name__ == "__main__":
    serve(sys.argv[1])
