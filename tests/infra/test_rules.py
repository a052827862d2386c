"""AwsSolutions over everything; each exception stands here, with what it is about."""

from infra.names import STACKS
from tests.infra.templates import Templates

BUCKETS = ("ledgerlink-data/Rules", "ledgerlink-data/Archive")
WORKERS = (
    "DealWon",
    "InvoiceChanged",
    "WriteBack",
    "AttachDocument",
    "Reconcile",
    "CustomerChanged",
    "Receivables",
    "Collection",
)
DECIDING = ("Finance", "Revops")
GROUPS = (*DECIDING, "Viewer")
EXCEPTIONS = {
    *(("AwsSolutions-S1", f"{bucket}/Resource") for bucket in BUCKETS),
    *(("AwsSolutions-IAM5[Resource::secrets]", f"ledgerlink-pipeline/{worker}/Policy/Resource") for worker in WORKERS),
    *(("AwsSolutions-IAM5[Resource::rules]", f"ledgerlink-pipeline/{worker}/Policy/Resource") for worker in WORKERS),
    *(
        ("AwsSolutions-IAM5[Resource::secrets]", f"ledgerlink-pipeline/{function}/Policy/Resource")
        for function in ("Poll", "ResolveRoot", "KeepConnected")
    ),
    *(
        ("AwsSolutions-IAM5[Resource::secrets]", f"ledgerlink-edge/{function}/Policy/Resource")
        for function in ("Webhooks", "Connect", "Connected")
    ),
    ("AwsSolutions-IAM5[Resource::rules]", "ledgerlink-edge/Connected/Policy/Resource"),
    *(
        ("AwsSolutions-IAM5[Resource::rules]", f"ledgerlink-pipeline/{function}/Policy/Resource")
        for function in ("ResolveRoot", "Notices", "Digest")
    ),
    *(
        ("AwsSolutions-IAM5[Resource::notices]", f"ledgerlink-{policy}/Resource")
        for policy in ("pipeline/Notices/Policy", "pipeline/Collection/Policy", "people/RevopsPolicy")
    ),
    *(("AwsSolutions-IAM5[Resource::logs]", f"ledgerlink-people/{group}Policy/Resource") for group in DECIDING),
    ("AwsSolutions-COG8", "ledgerlink-people/People/Resource"),
    *(("AwsSolutions-IAM5[Resource::secrets]", f"ledgerlink-people/{group}Policy/Resource") for group in DECIDING),
    *(("AwsSolutions-IAM5[Resource::rules]", f"ledgerlink-people/{group}Policy/Resource") for group in GROUPS),
    *(
        (f"AwsSolutions-IAM5[Resource::stack {part}]", f"ledgerlink-people/{group}Policy/Resource")
        for group in GROUPS
        for part in ("data", "pipeline", "people", "edge")
    ),
    ("AwsSolutions-IAM5[Resource::*]", "ledgerlink-pipeline/Tick/Policy/Resource"),
    ("AwsSolutions-IAM5[Resource::*]", "ledgerlink-people/RevopsPolicy/Resource"),
    ("AwsSolutions-SQS3", "ledgerlink-pipeline/Tick/Schedule/Dead/Resource"),
    ("AwsSolutions-APIG4", "ledgerlink-edge/Api/ANY--webhooks--{provider}--{app}/Resource"),
    ("AwsSolutions-APIG4", "ledgerlink-edge/Api/GET--connect--{provider}--{app}--callback/Resource"),
}


def short(rule: str) -> str:
    """A finding without the ARN around what it is about."""
    ours = [(f"stack {part}", f":stack/ledgerlink-{part}/*]") for part in STACKS]
    for name, end in (
        ("secrets", "apps/*]"),
        ("notices", "notices/*]"),
        ("rules", "/rules/*]"),
        ("logs", "/aws/lambda/ledgerlink-*]"),
        *ours,
    ):
        if rule.endswith(end):
            return f"{rule.split('[', maxsplit=1)[0]}[Resource::{name}]"
    return rule


def test_no_rule_is_broken_without_a_reason(templates: Templates) -> None:
    (report,) = (one for one in templates.report["pluginReports"] if one["pluginName"] == "AwsSolutions")

    assert "success" == report["conclusion"]
    assert [] == report["violations"]


def test_the_exceptions_are_these_and_each_says_why(templates: Templates) -> None:
    (report,) = (one for one in templates.report["pluginReports"] if one["pluginName"] == "AwsSolutions")
    suppressed = report["suppressedViolations"]

    assert EXCEPTIONS == {
        (short(one["ruleName"]), construct["constructPath"])
        for one in suppressed
        for construct in one["violatingConstructs"]
    }
    assert [] == [one["ruleName"] for one in suppressed if len(one["reason"].split()) < 8]
