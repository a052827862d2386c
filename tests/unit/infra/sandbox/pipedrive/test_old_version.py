"""What v1 alone serves: notes, files, users, currencies, types of activities."""

from typing import Any


def test_a_note_is_sanitised_dated_and_stands_with_its_deal(pipe: Any) -> None:
    content = "<p onclick='x()'>Paid<script>alert(1)</script></p>"
    wanted = {"content": content, "deal_id": 31337, "pinned_to_deal_flag": 1, "add_time": "2026-11-20 10:00:00"}

    note = pipe.data("POST", "/api/v1/notes", wanted)

    assert ("<p>Paid</p>", True, "2026-11-20 10:00:00", 12094821) == tuple(
        note[name] for name in ("content", "pinned_to_deal_flag", "add_time", "user_id")
    )
    assert [note["id"]] == [one["id"] for one in pipe.data("GET", "/api/v1/notes?deal_id=31337")]
    assert [] == pipe.data("GET", "/api/v1/notes?deal_id=31338")
    assert "Later" == pipe.data("PUT", f"/api/v1/notes/{note['id']}", {"content": "Later"})["content"]
    assert pipe.data("DELETE", f"/api/v1/notes/{note['id']}") is True


def test_pages_of_v1_go_by_start(pipe: Any) -> None:
    for number in range(3):
        pipe.data("POST", "/api/v1/notes", {"content": str(number), "deal_id": 31337})

    first = pipe.ok("GET", "/api/v1/notes?limit=2")
    last = pipe.ok("GET", f"/api/v1/notes?limit=2&start={first['additional_data']['pagination']['next_start']}")

    assert (["0", "1"], ["2"]) == tuple([one["content"] for one in page["data"]] for page in (first, last))
    assert last["additional_data"]["pagination"]["more_items_in_collection"] is False


def test_a_file_is_uploaded_onto_a_deal_and_downloaded_through_a_redirect(pipe: Any) -> None:
    answer = pipe.http.post("/api/v1/files", files={"file": ("Menu.pdf", b"%PDF-1.4")}, data={"deal_id": "31337"})

    made = answer.json()["data"]
    where = pipe.http.get(f"/api/v1/files/{made['id']}/download")
    assert ("Menu.pdf", 8, 31337) == (made["name"], made["file_size"], made["deal_id"])
    assert 302 == where.status_code
    got = pipe.http.get(where.headers["location"], headers={"Authorization": ""})
    assert (b"%PDF-1.4", "application/pdf") == (got.content, got.headers["content-type"])
    assert 404 == pipe.http.get(where.headers["location"] + "0").status_code


def test_the_token_says_whose_it_is_and_of_which_company(pipe: Any) -> None:
    me = pipe.data("GET", "/api/v1/users/me")

    assert (12094821, True, 8087566, "acme", "GBP", "Europe/London") == tuple(
        me[name] for name in ("id", "is_you", "company_id", "company_domain", "default_currency", "timezone_name")
    )


def test_owners_are_users_and_those_who_left_are_inactive(pipe: Any) -> None:
    pipe.act("archive_owner", "884423")

    users = {user["id"]: user["active_flag"] for user in pipe.data("GET", "/api/v1/users")}

    assert {884422: True, 884423: False, 12094821: True} == users


def test_currencies_say_their_decimals(pipe: Any) -> None:
    points = {one["code"]: one["decimal_points"] for one in pipe.data("GET", "/api/v1/currencies")}

    assert (2, 0, 3) == (points["GBP"], points["JPY"], points["KWD"])


def test_a_task_needs_its_type_to_be_one_of_the_companys(pipe: Any) -> None:
    wanted = {
        "subject": "Chase",
        "type": "task",
        "deal_id": 31337,
        "participants": [{"person_id": 9001, "primary": True}],
    }

    made = pipe.data("POST", "/api/v2/activities", wanted)
    pipe.settings(activity_types={"task": False})

    assert (9001, False) == (made["person_id"], made["done"])
    assert "task" in pipe.refused("POST", "/api/v2/activities", wanted)["error"]
    assert "task" not in {one["key_string"] for one in pipe.data("GET", "/api/v1/activityTypes") if one["active_flag"]}


def test_v1_also_answers_at_the_address_of_its_description(pipe: Any) -> None:
    assert pipe.data("GET", "/v1/currencies") == pipe.data("GET", "/api/v1/currencies")


def test_notes_come_in_the_order_asked_for_and_in_no_other(pipe: Any) -> None:
    made = [pipe.data("POST", "/api/v1/notes", {"content": text, "deal_id": 31337})["id"] for text in ("b", "a", "c")]

    def ids(query: str) -> list[int]:
        return [one["id"] for one in pipe.data("GET", f"/api/v1/notes?deal_id=31337{query}")]

    assert made == ids("")
    assert made[::-1] == ids("&sort=id%20DESC")
    assert [made[1], made[0], made[2]] == ids("&sort=deal_id%20DESC,content%20ASC")
    pipe.refused("GET", "/api/v1/notes?sort=title")
