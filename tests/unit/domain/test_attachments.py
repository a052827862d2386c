import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.attachments import UNSAFE, chosen, ledger_name, missing, source_of
from shared.model.coding import Attach
from shared.model.documents import DealDocument

SOW = DealDocument("file", "122", "Acme SOW 3.pdf", "application/pdf", 8)
TERMS = DealDocument("file", "121", "Terms.pdf", "application/pdf", 8)


def named(name: str, identity: str = "7") -> DealDocument:
    return DealDocument("file", identity, name, "application/pdf")


@pytest.mark.parametrize(
    ("names", "found"),
    [((), TERMS), (("*sow*",), SOW), (("*.PDF",), TERMS), (("offer*", "*SOW 3*"), SOW), (("x",), None)],
)
def test_the_first_document_that_is_named_so_is_chosen(names: tuple[str, ...], found: DealDocument | None) -> None:
    assert found == chosen([TERMS, SOW], Attach("file", names))


def test_the_name_in_the_ledger_says_of_which_document_it_is() -> None:
    assert "Acme~3A offer 3~2F4 [quote-3001].pdf" == ledger_name(
        DealDocument("quote", "3001", "Acme: offer 3/4.pdf", "x")
    )
    assert ("Acme: offer 3/4.pdf", "quote", "3001") == source_of("Acme~3A offer 3~2F4 [quote-3001].pdf")
    assert source_of("somebody's own.pdf") is None


@given(st.text(min_size=1, max_size=60).filter(lambda name: not UNSAFE.search(name.rpartition(".")[2])))
def test_every_name_is_safe_and_can_be_read_back(name: str) -> None:
    made = ledger_name(named(name))

    assert not set(made) & set('<>:"/\\|?*\0')
    assert (name, "file", "7") == source_of(made)


def test_a_long_name_is_cut_but_never_its_mark() -> None:
    made = ledger_name(named(f"{'a' * 400}.pdf"))

    assert len(made) < 200
    assert made.endswith(" [file-7].pdf")


def test_two_documents_of_one_name_are_two_files() -> None:
    assert ledger_name(named("a.pdf", "1")) != ledger_name(named("a.pdf", "2"))


def test_what_is_missing_is_said_by_kind_and_name() -> None:
    assert "the deal has no published quote" == missing(Attach("quote"))
    assert "the deal has no file named like *SOW* or *order*" == missing(Attach("file", ("*SOW*", "*order*")))


def test_a_rule_that_requires_nothing_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="required"):
        Attach(required=True)
