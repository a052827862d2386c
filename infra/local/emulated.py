"""
`python -m infra.local.emulated`: the emulated AWS, for as long as whoever started it lives.

Its standard input is a pipe that the starter holds open: when the starter is gone, however it went, the pipe ends and so
does the emulator. No process is left over.
"""

import os
import runpy
import signal
import threading

ENDED = b""


def _end_with_the_starter() -> None:
    while os.read(0, 1024) != ENDED:
        continue
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    runpy.run_module("ministack", run_name="__main__", alter_sys=True)
