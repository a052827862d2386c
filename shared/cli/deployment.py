"""Which deployment a command speaks to: the local stack if it is up here, else the one in the AWS account."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import boto3

from functions.catalog import Queue
from shared.errors import NotFound
from shared.settings import QUEUE_PREFIX, VARIABLES, Settings, from_environment

LOCAL_FILE = Path("build/local.json")
OUTPUTS_STACKS = ("data", "pipeline")
"""The stacks whose outputs name what the command line needs; an output is named like its environment variable."""


def find(stack: str, *, aws: bool) -> Settings:
    """
    Give the settings of the deployment.

    Where `build/local.json` stands and `aws` isn't asked for, that is the local stack, and this process's AWS calls go
    there. Raises: NotFound.
    """
    if LOCAL_FILE.exists() and not aws:
        return _local(json.loads(LOCAL_FILE.read_text()))
    return _deployed(stack)


def _local(described: dict[str, object]) -> Settings:
    region = str(described["region"])
    os.environ |= {
        "AWS_ENDPOINT_URL": str(described["aws_endpoint"]),
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }
    variables = described["settings"]
    if not isinstance(variables, dict):
        raise NotFound(f"{LOCAL_FILE} doesn't describe a local stack", fix="Run make local again.")
    return from_environment(variables)


def outputs_of(stack: str, parts: Sequence[str]) -> dict[str, str]:
    """The outputs of these stacks of the deployment in the AWS account. Raises: NotFound."""
    cloudformation = boto3.client("cloudformation")
    outputs: dict[str, str] = {}
    for part in parts:
        try:
            described = cloudformation.describe_stacks(StackName=f"{stack}-{part}")["Stacks"][0]
        except cloudformation.exceptions.ClientError as error:
            raise NotFound(
                f"there is no stack {stack}-{part} in this account and region",
                fix="Check --stack, your AWS profile and region, or deploy first.",
            ) from error
        outputs |= {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
    return outputs


def _deployed(stack: str) -> Settings:
    """Read the outputs of the stacks: their names, in capitals without underscores, are those of the variables."""
    outputs = outputs_of(stack, OUTPUTS_STACKS)
    names = [*VARIABLES.values(), *(f"{QUEUE_PREFIX}{queue.name}" for queue in Queue)]
    wanted = {name.replace("_", ""): name for name in names}
    return from_environment({wanted[key.upper()]: value for key, value in outputs.items() if key.upper() in wanted})
