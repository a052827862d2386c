"""The people of the local stack: one in each group, whose passwords `build/local.json` says."""

from typing import Any

from shared.model.roles import Group

PEOPLE = {"fiona": Group.FINANCE, "rex": Group.REVOPS, "vera": Group.VIEWER}
PASSWORD = "Only-On-This-Machine-1"  # noqa: S105 - as the sandboxes' secrets


def seed_people(directory: Any, pool: str) -> dict[str, dict[str, str]]:
    """Let each of them sign in; gives their passwords and groups by name."""
    for name, group in PEOPLE.items():
        directory.admin_create_user(
            UserPoolId=pool,
            Username=name,
            UserAttributes=[{"Name": "email", "Value": f"{name}@example.test"}],
            TemporaryPassword=PASSWORD,
            MessageAction="SUPPRESS",
        )
        directory.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
        directory.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group.value)
    return {name: {"password": PASSWORD, "group": group.value} for name, group in PEOPLE.items()}
