"""A worker as Lambda runs it, but a process of its own: `python -m tests.chaos.worker FUNCTION < event.json`."""

import importlib
import json
import sys
from dataclasses import dataclass


@dataclass
class Context:
    """What Lambda tells a handler of its invocation."""

    function_name: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:000000000000:function:chaos"
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


def main() -> None:
    name = sys.argv[1]
    handler = importlib.import_module(f"functions.{name}.handler").handler
    answer = handler(json.load(sys.stdin), Context(name))
    sys.stdout.write("\n" + json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
