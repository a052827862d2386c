"""What the machine or the AWS account around a command lacks is a sentence, not a traceback."""

from pathlib import Path

import click
import pytest
from botocore import exceptions as aws
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result

from shared.cli.command import as_json, with_world
from shared.wiring import World

DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutItem")
EXPIRED = ClientError({"Error": {"Code": "ExpiredToken", "Message": "no"}}, "Query")


def run(error: Exception, *words: str) -> Result:
    """A command that meets this error."""

    @click.command()
    @as_json
    @with_world
    def command(_world: World, *, as_json: bool) -> None:
        raise error

    return CliRunner().invoke(command, words, obj={"world": object()})


@pytest.mark.parametrize(
    ("error", "words", "code"),
    [
        (aws.NoRegionError(), "no AWS region is chosen", 1),
        (aws.NoCredentialsError(), "make local", 1),
        (aws.ProfileNotFound(profile="nope"), "names no profile", 1),
        (aws.UnauthorizedSSOTokenError(), "Sign in to AWS again", 1),
        (aws.EndpointConnectionError(endpoint_url="http://127.0.0.1:9"), "AWS doesn't answer", 75),
        (DENIED, "may not do this (PutItem)", 1),
        (EXPIRED, "has run out", 1),
    ],
    ids=["region", "credentials", "profile", "sso", "endpoint", "denied", "expired"],
)
def test_what_is_missing_around_a_command_is_a_sentence_with_what_to_do(
    error: Exception, words: str, code: int
) -> None:
    said = run(error)

    assert code == said.exit_code, said.output
    assert words in said.output
    assert "What to do: " in said.output


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    error = FileNotFoundError(2, "No such file or directory", str(tmp_path / "no" / "x.csv"))

    said = run(error, "--json")

    assert said.exit_code == 1
    assert str(tmp_path / "no" / "x.csv") in said.stdout
    assert "No such file" in said.stdout


@pytest.mark.parametrize(
    "error",
    [ClientError({"Error": {"Code": "ValidationException", "Message": "no"}}, "Query"), OSError("a pipe broke")],
    ids=["a wrong call", "no file"],
)
def test_a_mistake_of_ours_is_not_blamed_on_the_surroundings(error: Exception) -> None:
    assert run(error).exception is error
