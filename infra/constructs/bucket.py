"""A bucket as all of ours are: private, TLS only, versioned, under our key."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.exceptions import excuse
from infra.names import Deployment

UNLOGGED = (
    "Written a few times a day by our own functions and people, all of it in the audit trail and in CloudTrail; "
    "a bucket of access logs would hold nothing else."
)


def bucket(
    scope: Construct, name: str, deployment: Deployment, key: kms.IKey, *, locked_for: Duration | None = None
) -> s3.Bucket:
    """Make the bucket; in one that is locked, no version can be changed or removed for so long, by nobody."""
    made = s3.Bucket(
        scope,
        name,
        encryption=s3.BucketEncryption.KMS,
        encryption_key=key,
        bucket_key_enabled=True,
        versioned=True,
        enforce_ssl=deployment.has_tls,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        object_lock_default_retention=s3.ObjectLockRetention.compliance(locked_for) if locked_for else None,
        removal_policy=RemovalPolicy.DESTROY if deployment.is_local else RemovalPolicy.RETAIN,
    )
    excuse(made, "S1", UNLOGGED)
    return made
