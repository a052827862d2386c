"""
`python -m infra.local.emulated`: the emulated AWS, for as long as whoever started it lives.

Its standard input is a pipe that the starter holds open: when the starter is gone, however it went, the pipe ends and so
does the emulator, with the folder it runs in. No process and no file is left over.
"""

import os
import runpy
import shutil
import signal
import threading
from pathlib import Path

from ministack.services import dynamodb, kms, sqs

from infra.local.metering import REQUESTS_LOG, WRITES_LOG, counted, metered

ENDED = b""


def _end_with_the_starter(alone: threading.Event) -> None:
    while os.read(0, 1024) != ENDED:
        continue
    alone.set()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    home, left_alone = Path.cwd(), threading.Event()
    threading.Thread(target=_end_with_the_starter, args=[left_alone], daemon=True).start()
    dynamodb.handle_request = metered(dynamodb.handle_request, home / WRITES_LOG)
    for service, module in {"dynamodb": dynamodb, "kms": kms, "sqs": sqs}.items():
        module.handle_request = counted(module.handle_request, service, home / REQUESTS_LOG)
    try:
        runpy.run_module("ministack", run_name="__main__", alter_sys=True)
    finally:
        if left_alone.is_set():
            shutil.rmtree(home, ignore_errors=True)
