"""The templates, made as the CDK command line would have them made; no CDK command line is needed."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.bundling import ROOT


def synthesise(folder: Path, context: Mapping[str, str]) -> None:
    """Write the stacks' templates into the folder. Raises: RuntimeError with what is wrong, broken rules included."""
    settings = json.loads((ROOT / "cdk.json").read_text())["context"]
    made = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env=os.environ | {"CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": json.dumps({**settings, **context})},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"the stacks can't be synthesised:\n{made.stdout}{made.stderr}")
