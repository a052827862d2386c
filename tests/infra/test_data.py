from functions.catalog import Queue
from tests.infra.conftest import TOPICS
from tests.infra.templates import Templates


def test_every_table_is_restorable_protected_and_under_our_key(templates: Templates) -> None:
    tables = templates.of("AWS::DynamoDB::Table")

    assert {"ledgerlink-links", "ledgerlink-state", "ledgerlink-audit"} == {table.name for table in tables}
    for table in tables:
        assert "PAY_PER_REQUEST" == table.properties["BillingMode"]
        assert table.properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert table.properties["DeletionProtectionEnabled"] is True
        assert ("Retain", "Retain") == (table.raw["DeletionPolicy"], table.raw["UpdateReplacePolicy"])
        assert "KMS" == table.properties["SSESpecification"]["SSEType"]
        assert templates.spelled("data", table.properties["SSESpecification"]["KMSMasterKeyId"]).startswith("DataKey")
        assert [("pk", "HASH"), ("sk", "RANGE")] == [
            (key["AttributeName"], key["KeyType"]) for key in table.properties["KeySchema"]
        ]
        assert "GlobalSecondaryIndexes" not in table.properties


def test_only_the_state_forgets(templates: Templates) -> None:
    forgetting = {
        table.name: table.properties["TimeToLiveSpecification"]
        for table in templates.of("AWS::DynamoDB::Table")
        if "TimeToLiveSpecification" in table.properties
    }

    assert {"ledgerlink-state": {"AttributeName": "expires_at", "Enabled": True}} == forgetting


def test_every_key_is_rotated_and_kept(templates: Templates) -> None:
    keys = templates.of("AWS::KMS::Key")

    assert 3 == len(keys)
    for key in keys:
        assert key.properties["EnableKeyRotation"] is True
        assert "Retain" == key.raw["DeletionPolicy"]


def test_tokens_have_a_key_of_their_own(templates: Templates) -> None:
    aliases = {
        alias.properties["AliasName"]: templates.spelled(alias.part, alias.properties["TargetKeyId"])
        for alias in templates.of("AWS::KMS::Alias")
    }

    assert aliases["alias/ledgerlink-tokens"] != aliases["alias/ledgerlink-data"]


def test_buckets_are_private_versioned_and_kept(templates: Templates) -> None:
    buckets = templates.of("AWS::S3::Bucket")

    assert 2 == len(buckets)
    for bucket in buckets:
        assert {"Status": "Enabled"} == bucket.properties["VersioningConfiguration"]
        assert all(bucket.properties["PublicAccessBlockConfiguration"].values())
        assert "Retain" == bucket.raw["DeletionPolicy"]
        (rule,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert "aws:kms" == rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"]


def test_nobody_changes_the_archive_for_ten_years(templates: Templates) -> None:
    (locked,) = (bucket for bucket in templates.of("AWS::S3::Bucket") if "ObjectLockEnabled" in bucket.properties)
    retention = locked.properties["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]

    assert locked.id.startswith("Archive")
    assert {"Mode": "COMPLIANCE", "Days": 3653} == retention


def test_whatever_has_a_policy_of_its_own_refuses_plain_http(templates: Templates) -> None:
    kinds = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
    policies = [policy for kind in kinds for policy in templates.of(kind)]

    assert 2 + (2 * len(Queue) + 1) + (1 + len(TOPICS)) == len(policies)
    for policy in policies:
        statements = policy.properties["PolicyDocument"]["Statement"]
        denied = [s for s in statements if s["Effect"] == "Deny"]
        assert [{"Bool": {"aws:SecureTransport": "false"}}] == [s["Condition"] for s in denied], policy.id
