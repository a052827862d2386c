"""
Deploys to the emulated AWS without the CDK command line: the synthesised templates, stack by stack.

Synthesis takes seconds and is kept by the hash of everything it reads; our code is uploaded as it is, so a changed
function needs no new synthesis.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from infra import bundling
from infra.local.emulator import Emulator
from infra.names import LOCAL, LOCAL_CODE_BUCKET, LOCAL_CODE_KEY, STACKS, Deployment
from infra.synthesis import synthesise

KEPT = bundling.ROOT / "build" / "cdk.local.out"
READS = (
    "cdk.json",
    "infra/*.py",
    "infra/stacks/*.py",
    "infra/constructs/*.py",
    "functions/catalog.py",
    "shared/settings.py",
    "shared/model/notice_rules.py",
    "shared/model/roles.py",
)
"""What a template depends on."""
DEPLOY_SECONDS = 240
Outputs = Mapping[str, str]


def deploy(emulator: Emulator, deployment: Deployment, code: Path = bundling.ROOT) -> dict[str, Outputs]:
    """Upload the code below this folder and create every stack; gives their outputs by stack (`data`, ...). Raises: RuntimeError."""
    templates = synthesised(deployment)
    storage = emulator.client("s3")
    storage.create_bucket(
        Bucket=LOCAL_CODE_BUCKET,
        CreateBucketConfiguration={"LocationConstraint": storage.meta.region_name},
    )
    storage.put_object(Bucket=LOCAL_CODE_BUCKET, Key=LOCAL_CODE_KEY, Body=bundling.zipped_sources(code))
    return {part: _create(emulator, templates, deployment.named(part)) for part in STACKS}


def synthesised(deployment: Deployment) -> Path:
    """Give the folder of this deployment's templates, made if it isn't there. Raises: RuntimeError."""
    paths = sorted(path.relative_to(bundling.ROOT) for pattern in READS for path in bundling.ROOT.glob(pattern))
    lock = Path("requirements/dev.txt")
    folder = KEPT / bundling.digest([*paths, lock], deployment.stack, deployment.alarm_email)
    if folder.exists():
        return folder
    part = folder.with_suffix(f".{os.getpid()}")
    context = {LOCAL: "true", "stack": deployment.stack, "alarm_email": deployment.alarm_email}
    synthesise(part, context)
    bundling.put_in_place(part, folder)
    return folder


def _create(emulator: Emulator, templates: Path, name: str) -> Outputs:
    formation = emulator.client("cloudformation")
    key = f"{name}.template.json"
    emulator.client("s3").put_object(Bucket=LOCAL_CODE_BUCKET, Key=key, Body=(templates / key).read_bytes())
    formation.create_stack(
        StackName=name,
        TemplateURL=f"{emulator.endpoint}/{LOCAL_CODE_BUCKET}/{key}",
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    deadline = time.monotonic() + DEPLOY_SECONDS
    while time.monotonic() < deadline:
        stack = formation.describe_stacks(StackName=name)["Stacks"][0]
        match stack["StackStatus"]:
            case "CREATE_COMPLETE":
                return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
            case "CREATE_IN_PROGRESS":
                time.sleep(0.05)
            case status:
                raise RuntimeError(f"the stack {name} ended as {status}: {_causes(formation, name)}")
    raise RuntimeError(f"the stack {name} is not ready after {DEPLOY_SECONDS} s")


def _causes(formation: object, name: str) -> str:
    events = formation.describe_stack_events(StackName=name)["StackEvents"]  # type: ignore[attr-defined]
    return "; ".join(
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("FAILED")
    )
