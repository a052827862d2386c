"""Who may sign in and who may do what, as the templates say it: held against the one table of roles."""

from typing import Any

import pytest

from functions.catalog import FUNCTIONS, Http
from shared.model.roles import MAY, Act, Group
from shared.sign_in import ADDRESSES
from tests.infra.templates import Templates

MOST_CHARACTERS = 6144
"""Of a managed policy, blanks apart."""
WRITES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "sqs:SendMessage", "s3:PutObject"}


def statements(templates: Templates, group: Group) -> dict[str, Any]:
    policy = templates.named_policy(f"ledgerlink-{group}")
    return {one["Sid"]: one for one in policy.properties["PolicyDocument"]["Statement"]}


def actions(templates: Templates, group: Group) -> set[str]:
    return {
        action
        for one in statements(templates, group).values()
        for action in (one["Action"] if isinstance(one["Action"], list) else [one["Action"]])
    }


def test_exactly_the_routes_for_people_need_a_sign_in(templates: Templates) -> None:
    (authorizer,) = templates.of("AWS::ApiGatewayV2::Authorizer")
    wanted = {
        f"{row.trigger.method} {row.trigger.path}": "JWT" if row.trigger.act else "NONE"
        for row in FUNCTIONS
        if isinstance(row.trigger, Http)
    }

    routes = templates.of("AWS::ApiGatewayV2::Route")

    assert wanted == {one.properties["RouteKey"]: one.properties["AuthorizationType"] for one in routes}
    assert "JWT" == authorizer.properties["AuthorizerType"]
    assert ["$request.header.Authorization"] == authorizer.properties["IdentitySource"]
    assert 1 == len(authorizer.properties["JwtConfiguration"]["Audience"])


def test_nobody_signs_up_and_everybody_needs_a_second_factor(templates: Templates) -> None:
    (pool,) = templates.of("AWS::Cognito::UserPool")
    properties = pool.properties

    assert {"AllowAdminCreateUserOnly": True} == properties["AdminCreateUserConfig"]
    assert ("ON", ["SOFTWARE_TOKEN_MFA"]) == (properties["MfaConfiguration"], properties["EnabledMfas"])
    assert 14 == properties["Policies"]["PasswordPolicy"]["MinimumLength"]
    assert ("Retain", "ACTIVE") == (pool.raw["DeletionPolicy"], properties["DeletionProtection"])


def test_the_command_line_signs_in_by_code_only_and_back_to_this_machine_only(templates: Templates) -> None:
    (client,) = templates.of("AWS::Cognito::UserPoolClient")
    properties = client.properties

    assert (["code"], list(ADDRESSES)) == (properties["AllowedOAuthFlows"], properties["CallbackURLs"])
    assert not [flow for flow in properties.get("ExplicitAuthFlows", ()) if "PASSWORD" in flow]
    assert (False, "ENABLED") == (properties["GenerateSecret"], properties["PreventUserExistenceErrors"])


def test_the_groups_are_those_of_the_table(templates: Templates) -> None:
    groups = templates.of("AWS::Cognito::UserPoolGroup")

    assert {group.value for group in Group} == {one.properties["GroupName"] for one in groups}


def test_a_viewer_writes_nothing_and_opens_nothing(templates: Templates) -> None:
    allowed = actions(templates, Group.VIEWER)

    assert set() == allowed & WRITES
    assert not [action for action in allowed if action.startswith("secretsmanager:") or action == "kms:Encrypt"]
    assert "Tokens" not in statements(templates, Group.VIEWER)


def test_logs_are_read_by_those_who_decide_only(templates: Templates) -> None:
    reading = {group for group in Group if "Logs" in statements(templates, group)}

    assert MAY[Act.LOGS] == reading == {Group.FINANCE, Group.REVOPS}


def test_only_revops_changes_rules_and_keeps_apps(templates: Templates) -> None:
    keeping = {"PushRules", "KeepApps", "ForgetHooks"}

    assert keeping <= set(statements(templates, Group.REVOPS))
    assert set() == keeping & set(statements(templates, Group.FINANCE))
    guard = {"dynamodb:LeadingKeys": ["rules", "app", "hook"]}
    assert guard == statements(templates, Group.FINANCE)["StateWrite"]["Condition"]["ForAllValues:StringNotEquals"]
    assert "Condition" not in statements(templates, Group.REVOPS)["StateWrite"]


def test_finance_may_all_that_a_viewer_may_and_revops_all_that_finance_may(templates: Templates) -> None:
    viewer, finance, revops = (actions(templates, group) for group in (Group.VIEWER, Group.FINANCE, Group.REVOPS))

    assert viewer < finance < revops
    for act in Act:
        assert Group.REVOPS in MAY[act], act


@pytest.mark.parametrize("group", Group)
def test_a_policy_fits_and_names_no_action_by_a_star(templates: Templates, group: Group) -> None:
    policy = templates.named_policy(f"ledgerlink-{group}")

    spelled = templates.expanded(policy.part, policy.properties["PolicyDocument"])

    assert len(spelled) <= MOST_CHARACTERS, len(spelled)
    assert not [action for action in actions(templates, group) if "*" in action]


def test_no_right_to_change_the_audit_trail(templates: Templates) -> None:
    for group in Group:
        for one in statements(templates, group).values():
            on = templates.expanded("people", one["Resource"])
            if "ledgerlink-audit" in on or "AuditTable" in on:
                assert "dynamodb:DeleteItem" not in one["Action"]
                assert "dynamodb:UpdateItem" not in one["Action"]
