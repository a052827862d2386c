"""Where stories type `ledgerlink ...`; the program is forked, ready to run, from one that is kept for the whole session."""

import atexit
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infra.bundling import ROOT
from infra.local.pair import wait_until

START_SECONDS = 120


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    stdout: str
    stderr: str


def typed(words: Sequence[str], folder: Path, environment: Mapping[str, str], given: str = "") -> Ran:
    """Run the command line with these words until it ends; `given` is what it reads on its standard input."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(_door())
        with line.makefile("rw") as said:
            asked = {"words": words, "folder": str(folder), "environment": dict(environment), "given": given}
            said.write(json.dumps(asked) + "\n")
            said.flush()
            return Ran(**json.loads(said.readline()))


@cache
def _door() -> str:
    """Start the program that forks, once; gives its socket. It ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="ledgerlink-prompt-"))
    door = folder / "door"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.stories.forking", str(door)], cwd=ROOT, env=dict(os.environ), stdin=-1
    )
    atexit.register(_end, process, folder)
    wait_until(lambda: door.exists() or process.poll() is not None, what="the prompt", seconds=START_SECONDS)
    return str(door)


def _end(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.communicate()
    shutil.rmtree(folder)
