"""Packed texts are small, and read back for as long as they are stored."""

import zlib

import pytest

from shared.packing import DICTIONARIES, FIRST, pack, unpack

CALL = (
    b'{"at":"2026-11-21T13:09:29Z","attempt":1,"method":"PUT","ms":9,"path":"/api.xro/2.0/Invoices","provider":"xero"}'
)


@pytest.mark.parametrize("text", [b"", CALL, "Müller & Söhne 株式会社".encode(), b"\x00" * 5000, CALL * 50])
def test_what_was_packed_is_read_back(text: bytes) -> None:
    assert unpack(pack(text)) == text


@pytest.mark.parametrize("dictionary", DICTIONARIES)
def test_what_was_packed_with_an_older_dictionary_is_read_back(dictionary: bytes) -> None:
    packing = zlib.compressobj(zdict=dictionary)

    assert unpack(packing.compress(CALL) + packing.flush()) == CALL


def test_what_was_packed_without_a_dictionary_is_read_back() -> None:
    assert unpack(zlib.compress(CALL)) == CALL


def test_the_first_dictionary_is_the_one_that_stored_items_were_packed_with() -> None:
    """Whoever changes it makes them unreadable."""
    assert zlib.adler32(FIRST) == 2136905783


def test_a_typical_entry_takes_half_of_what_it_took_without_the_dictionary() -> None:
    assert len(pack(CALL)) * 2 < len(zlib.compress(CALL, 9))


@pytest.mark.parametrize(
    "broken", [b"", b"nonsense", pack(CALL)[:-3], pack(CALL)[:2] + b"\x00\x00\x00\x00" + pack(CALL)[6:]]
)
def test_what_was_never_packed_is_refused(broken: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack(broken)
