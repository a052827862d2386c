"""Workers to be started and killed: the other end of `tests.chaos.worker`."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STOP_SECONDS = 10


@dataclass(frozen=True)
class End:
    """How a worker ended: the signal that killed it (0: none), and its handler's answer (None: it gave none)."""

    signal: int
    answer: Mapping[str, Any] | None


@dataclass
class Crew:
    """`settings` is what the functions find in their environment; `log` gets all they print. They know these `providers`."""

    settings: Mapping[str, str]
    log: Path
    providers: Sequence[str]
    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.worker", *self.providers],
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self.settings},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def run(self, function: str, *events: Any, started: Callable[[Sequence[int]], None] = lambda _: None) -> list[End]:
        """Run one worker for each event, all at once; `started` learns their ids before the first does anything."""
        self._say({"function": function, "events": events})
        started(self._hear()["pids"])
        self._say("go")
        return [End(end["signal"], end["answer"]) for end in self._hear()["ends"]]

    def words(self, lines: int = 40) -> str:
        """The last the workers had to say."""
        return "\n".join(self.log.read_text().splitlines()[-lines:])

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(STOP_SECONDS)
        self.process.stdout.close()

    def _say(self, message: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def _hear(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the workers' parent is gone:\n{self.words()}")
        return json.loads(line)
