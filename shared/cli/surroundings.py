"""What the machine and the AWS account around a command lack, as sentences; nobody reads a traceback to learn of it."""

from collections.abc import Mapping

from botocore import exceptions as aws
from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import Forbidden, LedgerlinkError, Rejected, Unavailable

SURROUNDINGS = (BotoCoreError, ClientError, OSError)
"""What is raised where something around the command isn't as it must be."""

SIGN_IN = "Sign in to AWS again (for a profile: aws sso login, or aws configure), then run the command again."
MISSING: Mapping[type[BotoCoreError], tuple[str, str]] = {
    aws.NoRegionError: ("no AWS region is chosen", "Set AWS_REGION, or AWS_PROFILE to a profile that names one."),
    aws.ProfileNotFound: ("AWS_PROFILE names no profile of yours", "See: aws configure list-profiles"),
    aws.NoCredentialsError: (
        "nobody is signed in to AWS",
        "Set AWS_PROFILE, or run `make local` in this folder for a deployment on this machine.",
    ),
    aws.CredentialRetrievalError: ("AWS gave no credentials for this profile", SIGN_IN),
    aws.PartialCredentialsError: ("a part of the AWS credentials is missing", SIGN_IN),
    aws.SSOError: ("the sign-in to AWS has run out", SIGN_IN),
    aws.TokenRetrievalError: ("the sign-in to AWS has run out", SIGN_IN),
}
"""What is missing and what to do about it; the first class that an error is one of decides."""
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId"})


def in_words(error: BotoCoreError | ClientError | OSError) -> LedgerlinkError:
    """Say what is wrong around the command, where that is known. Raises: the error itself, where it is a mistake of ours."""
    if isinstance(error, OSError):
        return _file(error)
    return _refused(error) if isinstance(error, ClientError) else _missing(error)


def _file(error: OSError) -> LedgerlinkError:
    """A file that can't be written or read. Raises: the error itself where it is about no file."""
    if error.filename is None:
        raise error
    return Rejected(
        f"the file can't be used: {error.strerror}",
        record=str(error.filename),
        fix="Name a file in a folder that is there and that you may write to.",
    )


def _missing(error: BotoCoreError) -> LedgerlinkError:
    """What this machine lacks. Raises: the error itself where a call of ours is wrong."""
    for kind, (sentence, fix) in MISSING.items():
        if isinstance(error, kind):
            return Rejected(sentence, fix=fix)
    if isinstance(error, aws.HTTPClientError | aws.ConnectionError):
        return Unavailable(
            f"AWS doesn't answer: {error}", fix="See whether this machine is online, then run the command again."
        )
    raise error


def _refused(error: ClientError) -> LedgerlinkError:
    """Who runs the command may not do this. Raises: the error itself for any other refusal."""
    code = error.response["Error"]["Code"]
    if code in EXPIRED:
        return Rejected("the sign-in to AWS has run out", fix=SIGN_IN)
    if code.startswith("AccessDenied"):
        return Forbidden(
            f"your AWS role may not do this ({error.operation_name})",
            fix="Have the policy of your group attached to the role: ledgerlink-finance, ledgerlink-revops or ledgerlink-viewer.",
        )
    raise error
