"""What a vendor's token endpoint answers, and what of it people are told."""

import httpx
import pytest

from shared.errors import Reconnect, Unavailable
from shared.http.sign_in import SignIn
from shared.http.tokens import AppProof

VENDOR = SignIn(
    "Vendor", "/token", because="the consent was withdrawn", compare="Check the app's secret.", in_form=True
)
APP = AppProof("id", "app-secret", token="https://sign-in.example")


def client(status: int, body: object) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(status, json=body)))


def test_the_vendors_own_words_say_why_a_person_must_sign_in_again() -> None:
    said = {"error": "invalid_grant", "error_description": "inactive user"}
    with pytest.raises(Reconnect, match=r"the consent was withdrawn \(inactive user\)"):
        VENDOR.refreshed(client(400, said), APP, "refresh-1")


@pytest.mark.parametrize("echoed", ["refresh-1", "app-secret"])
def test_an_answer_that_repeats_a_secret_is_not_repeated_to_anybody(echoed: str) -> None:
    with pytest.raises(Unavailable) as refused:
        VENDOR.refreshed(client(500, {"error": "odd", "error_description": f"cannot use {echoed}"}), APP, "refresh-1")

    assert echoed not in refused.value.sentence + refused.value.fix
    assert "odd" in refused.value.sentence


def test_a_refused_app_is_told_what_to_compare_and_stays_connected() -> None:
    with pytest.raises(Unavailable) as refused:
        VENDOR.refreshed(client(401, {"error": "invalid_client"}), APP, "refresh-1")

    assert "Check the app's secret." == refused.value.fix


def test_a_token_that_lasts_no_time_anybody_knows_of_is_none() -> None:
    with pytest.raises(Unavailable, match="without tokens"):
        VENDOR.pair({"access_token": "a", "refresh_token": "r"})
