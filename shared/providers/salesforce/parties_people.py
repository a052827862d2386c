"""Who belongs to whom: the contacts of an account with what each is for, the accounts of a contact; pure."""

from collections.abc import Mapping, Sequence

from shared.providers.salesforce.wire_parties import Party, Relation, Role


def people(row: Party) -> tuple[Sequence[str], Mapping[str, str]]:
    """The contacts of an account, its primary one first, then those whose main account it is; and what each is for."""
    listed, related = _roles(row), _relations(row)
    first = [role.ContactId for role in listed if role.IsPrimary]
    own = [person.Id for person in (row.Contacts.records if row.Contacts else ())]
    others = [*(each.ContactId for each in related), *(role.ContactId for role in listed)]
    parts = [(role.ContactId, role.Role) for role in listed]
    parts += [(each.ContactId, part.strip()) for each in related for part in each.Roles.split(";")]
    said: dict[str, list[str]] = {}
    for who, part in parts:
        if part and part not in said.setdefault(who, []):
            said[who].append(part)
    return list(dict.fromkeys([*first, *own, *others])), {who: "; ".join(names) for who, names in said.items() if names}


def companies(row: Party) -> Sequence[str]:
    """The accounts of a contact, its own first."""
    others = [*(each.AccountId for each in _relations(row)), *(role.AccountId for role in _roles(row))]
    return [*dict.fromkeys(identity for identity in (row.AccountId, *others) if identity)]


def _roles(row: Party) -> Sequence[Role]:
    return row.AccountContactRoles.records if row.AccountContactRoles else ()


def _relations(row: Party) -> Sequence[Relation]:
    listed = row.AccountContactRelations.records if row.AccountContactRelations else ()
    return [each for each in listed if each.IsActive]
