"""What `ledgerlink connections` says of an account."""

from datetime import UTC, datetime

from shared.cli.connections import account_text

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ROW = {
    "connection": "xero:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
    "provider": "xero",
    "title": "Trading [/b] Ltd",
    "books": ["uk"],
    "status": "reconnect_needed",
    "connected_at": AT,
    "heard_at": AT,
    "ends_at": AT,
}


def test_an_account_is_told_in_lines_whose_first_has_its_whole_name_and_what_to_do_about_it() -> None:
    assert account_text(ROW, None, AT).splitlines() == [
        "Xero xero:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee “Trading [/b] Ltd”: sign in again, book uk",
        "  connected 2026-11-21 09:30Z, last heard 2026-11-21 09:30Z, ends for good 2026-11-21",
        "  asked what changed: not while it waits for a sign-in",
    ]


def test_what_an_account_lacks_is_left_out() -> None:
    bare = {**ROW, "title": "", "books": [], "status": "connected", "ends_at": None}

    assert account_text(bare, None, AT).splitlines()[:2] == [
        "Xero xero:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee: connected",
        "  connected 2026-11-21 09:30Z, last heard 2026-11-21 09:30Z",
    ]
