import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model.refs import ConnectionId, Kind, Ref, account_of, connection_id, provider_of, reconnecting

IDS = st.text(st.characters(codec="utf-8", exclude_characters="#"), min_size=1, max_size=40)


@given(IDS, st.sampled_from(Kind), IDS | st.just("a#b"))
def test_a_ref_reads_back_what_it_wrote(account: str, kind: Kind, identity: str) -> None:
    ref = Ref(connection_id("xero", account), kind, identity)

    assert ref == Ref.parse(str(ref))


def test_a_connection_names_its_provider_and_its_account() -> None:
    connection = ConnectionId("xero:aaaa-bbbb:1")

    assert provider_of(connection) == "xero"
    assert account_of(connection) == "aaaa-bbbb:1"


def test_the_command_to_sign_in_again_names_the_account() -> None:
    assert "ledgerlink connect xero --reconnect xero:aaaa-bbbb" == reconnecting(ConnectionId("xero:aaaa-bbbb"))


@pytest.mark.parametrize("text", ["", "xero:1", "xero:1#invoice", "xero:1#sandwich#7"])
def test_what_is_no_ref_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Ref.parse(text)
