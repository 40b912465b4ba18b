"""The identifiers: what has the form and the check digits of each, and the IRIs made of them."""

import csv
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ontology.identifiers import (
    THINGS,
    InvalidIdentifierError,
    is_commune_code,
    is_pic,
    is_rna,
    is_rnf,
    is_ror,
    is_siren,
    is_siret,
    is_uai,
    named_graph,
    register_of,
    registered,
    split_thing,
    thing,
    variants,
)

SAMPLES = Path(os.environ.get("MAILLAGE_SAMPLES", Path(__file__).parents[3] / "shared" / "data"))
COLLEGES = SAMPLES / "samples" / "fr-esr-principaux-etablissements-enseignement-superieur.csv"


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (is_siren, ["900000001", "356000000"], ["900000002", "90000001", "９00000001", "90000000A", ""]),
        (is_siret, ["90000000100017", "35600000000048"], ["90000000100018", "900000001", "90000000200017"]),
        (
            is_rna,
            ["W751085568", "W2A1000001", "W9T1000001"],
            ["W75108556", "w751085568", "W75108556８", "W751085568\n"],
        ),
        (is_uai, ["0559001K", "0559002L"], ["0559001A", "0559001", "055900١K", "0559001K\n"]),
        (is_pic, ["999846804"], ["99984680", "9998468041", "99984680A", "99984680４", "999846804\n"]),
        (is_ror, ["02en5vm52", "0zzzz0161"], ["02en5vm53", "2en5vm52", "02en5vi52", "02EN5VM52", "02en5vm52\n"]),
        (is_rnf, ["075-FDD-00003-01", "02A-FRUP-0012"], ["075", "075-FDD", "075 FDD 00003", "075-fdd-00003-01"]),
        (is_commune_code, ["86194", "2A004", "97411"], ["8619", "20A04", "8619٤", "86194\n"]),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_form_and_check(check: Callable[[str], bool], good: list[str], bad: list[str]) -> None:
    """An identifier has its form, in plain digits, and its check where it has one; a near miss has not."""
    assert [text for text in good if not check(text)] == []
    assert [text for text in bad if check(text)] == []


def test_every_changed_sign_of_a_ror_is_found() -> None:
    """A ROR of which one sign is another is refused: the check digits see each."""
    ror = "02en5vm52"
    others = [ror[:at] + sign + ror[at + 1 :] for at in range(9) for sign in "0123456789abcdefghjkmnpqrstvwxyz"]
    assert [other for other in others if is_ror(other)] == [ror] * 9


def column(name: str) -> Iterator[str]:
    """Give the identifiers in the columns of the published list of universities whose header holds a name."""
    if not COLLEGES.is_file():
        pytest.skip(f"no published list of universities at {COLLEGES}")
    with COLLEGES.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            for header, cell in row.items():
                if name in header.split():
                    yield from filter(None, re.split(r"[,;\s]+", cell))


@pytest.mark.parametrize(("name", "check"), [("ROR", is_ror), ("PIC", is_pic), ("uai", is_uai)])
def test_published_identifiers_are_valid(name: str, check: Callable[[str], bool]) -> None:
    """The identifiers of the published list of universities pass, but for what is no identifier at all."""
    found = [cell.rpartition("/")[2] for cell in column(name)]
    assert len(found) > 50
    assert [text for text in found if not check(text)] == []


def test_a_thing_and_back() -> None:
    """The IRI of a thing gives back its kind and its code, whatever register the code is from."""
    for code in ("siren-900000001", "rna-W751085568", "uai-0559001K", "rnf-075-FDD-00003-01"):
        iri = thing("organisation", code)
        assert iri == f"{THINGS}organisation/{code}"
        assert split_thing(iri) == ("organisation", code)


@pytest.mark.parametrize("code", ["", "a b", "-a", "a-", "a/b", "a\n"])
def test_what_is_no_code_makes_no_iri(code: str) -> None:
    """A code with a space, a slash or an end that is no letter or figure is refused, and named."""
    with pytest.raises(InvalidIdentifierError) as refused:
        thing("organisation", code)
    assert refused.value.text == code


@pytest.mark.parametrize(
    ("number", "register", "slug", "others"),
    [
        ("900000001", "siren", "siren-900000001", set()),
        ("90000000100017", "siret", "siren-900000001", {"900000001"}),
        ("W751085568", "rna", "rna-W751085568", set()), ("0559001K", "uai", "uai-0559001K", set()),
        ("02EN5VM52", None, None, {"02en5vm52"}), ("02en5vm52", None, None, set()), ("90000", None, None, set()),
        ("", None, None, set()),
    ],
)  # fmt: skip
def test_what_a_number_stands_for(number: str, register: str | None, slug: str | None, others: set[str]) -> None:
    """A number has its register, names an organisation, and may stand in data in other words."""
    assert register_of(number) == register
    assert registered(number) == (slug and thing("organisation", slug))
    assert variants(number) == {number, *others}


def test_graph_names() -> None:
    """A graph's name is made of plain words between slashes."""
    assert named_graph("inferred/rules").endswith("/graph/inferred/rules")
    with pytest.raises(InvalidIdentifierError):
        named_graph("inferred/Rules")
