"""What is stored comes back as it was, to the last digit."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import codec
from shared.errors import Malformed
from shared.model.claims import Claim, Created
from shared.model.handoff import Handoff, Journal
from shared.model.hints import Hint
from shared.model.ledger import Invoice, InvoiceDraft, Organisation
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.stores import Deed

DEAL = Ref(ConnectionId("hubspot:1"), Kind.DEAL, "7")

exact = st.decimals(allow_nan=False, allow_infinity=False)
instants = st.datetimes(timezones=st.just(UTC))
words = st.text(max_size=12)
refs = st.builds(
    Ref,
    st.text("abc:1", min_size=1, max_size=8).map(ConnectionId),
    st.sampled_from(Kind),
    st.text(max_size=8),
)
st.register_type_strategy(Decimal, exact)
st.register_type_strategy(datetime, instants)
st.register_type_strategy(str, words)
st.register_type_strategy(Ref, refs)
st.register_type_strategy(Money, st.builds(Money, exact, st.sampled_from(["EUR", "JPY", "TND"])))


@pytest.mark.parametrize(
    "kind",
    [Hint, Handoff, Claim, Created, Invoice, InvoiceDraft, Organisation, Journal, Deed],
    ids=lambda k: k.__name__,
)
@given(chosen=st.data())
def test_every_stored_noun_comes_back_equal(kind: type[object], chosen: st.DataObject) -> None:
    value = chosen.draw(st.from_type(kind))

    assert codec.loads(kind, codec.dumps(value)) == value
    assert codec.unpacked(kind, codec.packed(value)) == value


@given(exact)
def test_a_decimal_keeps_its_digits_and_its_exponent(amount: Decimal) -> None:
    read = codec.loads(Money, codec.dumps(Money(amount, "EUR")))

    assert amount.as_tuple() == read.amount.as_tuple()


def test_zeros_after_the_point_survive_in_a_field_whose_default_is_zero() -> None:
    @dataclass(frozen=True)
    class Priced:
        discount: Decimal = Decimal(0)

    assert str(codec.loads(Priced, codec.dumps(Priced(Decimal("0.00")))).discount) == "0.00"


def test_instants_are_written_in_utc_with_z() -> None:
    noon = datetime(2026, 3, 4, 12, tzinfo=timezone(timedelta(hours=2)))

    assert codec.encode(noon) == "2026-03-04T10:00:00Z"
    assert codec.encode(date(2026, 3, 4)) == "2026-03-04"
    assert codec.decode(time, codec.encode(time(8, 30))) == time(8, 30)


def test_a_message_is_compact_and_leaves_out_what_is_empty() -> None:
    assert codec.dumps(Hint(DEAL, "k", "won")) == '{"about":"hubspot:1#deal#7","cause":"won","key":"k"}'


def test_fields_of_a_later_version_are_ignored() -> None:
    assert Hint(DEAL, "k", "c") == codec.loads(
        Hint, '{"about":"hubspot:1#deal#7","cause":"c","key":"k","priority":{"lane":1}}'
    )


@dataclass(frozen=True)
class Filed:
    name: str
    pages: int = 1
    labels: tuple[str, ...] = field(default_factory=tuple)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "7",
        "{}",
        '{"name":1}',
        '{"name":"a","pages":"1"}',
        '{"name":"a","pages":true}',
        '{"name":"a","labels":3}',
    ],
)
def test_what_is_not_such_a_value_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        codec.loads(Filed, text)


def test_bytes_that_were_not_packed_are_malformed() -> None:
    with pytest.raises(Malformed):
        codec.unpacked(Filed, b"not zlib")


def test_floats_and_times_without_a_zone_are_refused_when_written() -> None:
    with pytest.raises(TypeError):
        codec.encode({"amount": 0.1})
    with pytest.raises(TypeError):
        codec.encode(replace(Hint(DEAL, "k", "c"), occurred_at=datetime(2026, 1, 1)))  # noqa: DTZ001
