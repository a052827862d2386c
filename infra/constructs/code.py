"""The functions' code by bundle, as a stack refers to it."""

from collections.abc import Mapping

from aws_cdk import AssetHashType
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra import bundling, names
from infra.names import Deployment


def code(scope: Construct, deployment: Deployment) -> Mapping[str, lambda_.Code]:
    """
    Both bundles, made if they aren't there.

    The emulated AWS runs functions on this machine's own interpreter, where arm64 wheels would break: locally both are our
    code only, one object that each start of the local stack uploads afresh.
    """
    if deployment.is_local:
        bucket = s3.Bucket.from_bucket_name(scope, "Code", names.LOCAL_CODE_BUCKET)
        return dict.fromkeys(bundling.BUNDLES, lambda_.Code.from_bucket(bucket, names.LOCAL_CODE_KEY))
    folders = {name: bundling.bundle(name) for name in bundling.BUNDLES}
    return {
        name: lambda_.Code.from_asset(
            str(folder), asset_hash=bundling.asset_hash(folder), asset_hash_type=AssetHashType.CUSTOM
        )
        for name, folder in folders.items()
    }
