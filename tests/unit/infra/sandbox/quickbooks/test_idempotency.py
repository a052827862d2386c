"""``requestid``: a repeat gets the first answer and changes nothing."""

from tests.unit.infra.sandbox.quickbooks.api import Api, form


def test_a_repeat_is_answered_alike_whatever_it_says(api: Api) -> None:
    first = api.http.post("/invoice", json=form(), params={"requestid": "deal-1"})

    again = api.http.post("/invoice", json=form(PrivateNote="other"), params={"requestid": "deal-1"})

    assert first.content == again.content
    assert 1 == len(api.rows("select * from Invoice"))


def test_ids_are_a_companys_own(api: Api, overseas: Api) -> None:
    api.save("Customer", {"DisplayName": "Fir"}, requestid="deal-1")
    overseas.save("Customer", {"DisplayName": "Fir"}, requestid="deal-1")

    assert 1 == len(overseas.rows("select * from Customer where DisplayName = 'Fir'"))


def test_a_refusal_is_not_remembered_unless_control_says_so(api: Api) -> None:
    assert "6560" == api.code("POST", "/invoice", form(CustomerRef=None), requestid="deal-1")
    api.save("Invoice", form(), requestid="deal-1")

    api.act("limits", replay_refusals=True)
    assert "6560" == api.code("POST", "/invoice", form(CustomerRef=None), requestid="deal-2")
    assert "6560" == api.code("POST", "/invoice", form(), requestid="deal-2")


def test_the_call_log_names_the_id(api: Api) -> None:
    api.save("Invoice", form(), requestid="deal-1")

    calls = api.http.get("http://sandbox/_sandbox/calls").json()

    assert ["deal-1"] == [call["idempotency_key"] for call in calls]


def test_a_lost_answer_is_found_again_by_its_id(api: Api) -> None:
    api.control("faults", match={"path": "/v3/company/.*/invoice", "method": "POST"}, fault="503", commit=True)

    assert 503 == api.http.post("/invoice", json=form(), params={"requestid": "deal-1"}).status_code
    api.save("Invoice", form(), requestid="deal-1")

    assert 1 == len(api.rows("select * from Invoice"))
