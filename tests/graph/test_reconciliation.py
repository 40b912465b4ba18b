"""Reconciliation: identifiers both ways, types by name, and rows whose place tells namesakes apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import Generation, Sought
from graph.finding import match
from graph.reconciliation import TYPES, Reconciler, Wanted, class_of, resolve, short_id, types_of
from ontology.identifiers import InvalidIdentifierError, thing
from ontology.terms import AL, ORG


class TestIdentifiers:
    """``short_id`` and ``resolve``."""

    def test_both_ways(self, generation: Generation) -> None:
        """The identifier of each organisation and each undertaking stands for that one."""
        for one in (*generation.organisations(), *generation.undertakings()):
            found = resolve(generation, short_id(one.iri))
            assert found is not None
            assert (found.iri, found.kind) == (one.iri, one.kind)

    @pytest.mark.parametrize(
        ("iri", "short"),
        [
            (thing("organisation", "rna-W861000001"), "rna-W861000001"),
            (thing("undertaking", "silver-geek"), "undertaking:silver-geek"),
            (thing("commune", "86194"), "commune:86194"), ("https://example.org/a", "https://example.org/a"),
        ],
    )  # fmt: skip
    def test_kinds_are_told_apart(self, iri: str, short: str) -> None:
        """An organisation has its slug; all else has its kind before it, and what we did not name its IRI."""
        assert short_id(iri) == short

    @given(st.text())
    def test_no_slug_is_the_identifier_of_something_else(self, text: str) -> None:
        """What may stand in the IRI of an organisation has no colon."""
        try:
            iri = thing("organisation", text)
        except InvalidIdentifierError:
            return
        assert ":" not in short_id(iri)

    @pytest.mark.parametrize(
        "text", ["", " ", "nobody", "commune:00000", "a:b", "https://example.org/a", "a b", "x" * 999]
    )
    def test_what_is_unknown_is_nothing(self, generation: Generation, text: str) -> None:
        """An identifier that stands for nothing is no error."""
        assert resolve(generation, text) is None


class TestTypes:
    """Types."""

    @pytest.mark.parametrize(
        ("text", "iri"),
        [
            ("Association", AL.Association), ("associations loi 1901", AL.Association), ("ENTREPRISES", AL.Company),
            ("company", AL.Company), ("Établissement d'enseignement privé", AL.EducationInstitution),
            ("Organisme public", AL.PublicBody), ("Organisations", ORG.Organization), ("", None), ("rue", None),
        ],
    )  # fmt: skip
    def test_by_name(self, text: str, iri: str | None) -> None:
        """A cell names a type in French or in English, one or many, with words after it."""
        assert class_of(text) == iri

    def test_the_general_one_is_the_last_resort(self, generation: Generation) -> None:
        """A candidate has its own types, or the general one of its kind."""
        for name, expected in (("Orange", AL.Company), ("Poitiers", AL.Territory)):
            (first, *_others) = Reconciler(generation).candidates(Wanted(Sought(name=name))).candidates
            assert expected in {one.iri for one in types_of(first)}
        assert [one.is_general for one in TYPES.values()].count(True) == 3


class TestCandidates:
    """``Reconciler``."""

    def test_without_types_or_numbers_it_is_as_a_match(self, generation: Generation) -> None:
        """A row of a name alone has the candidates and the sureness of a match among all kinds."""
        rows = [Sought(name=name) for name in ("Orange", "fondation macif", "Passerelles", "nobody of this name")]
        reconciler = Reconciler(generation)
        every = ("organisation", "undertaking", "territory")
        for row, matching in zip(rows, match(generation, rows, 40, "fr", every), strict=True):
            assert reconciler.candidates(Wanted(row, limit=40)) == matching

    def test_another_type_costs_a_fifth(self, generation: Generation) -> None:
        """A candidate that is of another type stays, and is not sure."""
        row = Sought(name="Orange")
        reconciler = Reconciler(generation)
        (own,) = reconciler.candidates(Wanted(row, types=(AL.Company,), limit=1)).candidates
        misfit = reconciler.candidates(Wanted(row, types=(AL.Association,), limit=1))
        assert misfit.candidates[0].iri == own.iri
        assert misfit.candidates[0].score == pytest.approx(0.8 * own.score)
        assert dict(misfit.candidates[0].features)["type"] == 0
        assert not misfit.confirmed

    @pytest.mark.parametrize(
        ("town", "rest", "code"),
        [
            ("Saint-Denis", {"departement": "93"}, "93066"), ("Saint-Denis", {"departement": "Aude"}, "11339"),
            ("Saint-Denis", {"postal_code": "93200"}, "93066"), ("Poitiers", {"departement": "93"}, "86194"),
        ],
    )  # fmt: skip
    def test_a_town_is_told_from_its_namesakes(
        self, generation: Generation, town: str, rest: dict[str, str], code: str
    ) -> None:
        """A département or a postal code tells a town apart; where they contradict it, the town is believed."""
        postal, departement = rest.get("postal_code", ""), rest.get("departement", "")
        wanted = Wanted(Sought(name="x", town=town, postal_code=postal), departement)
        assert Reconciler(generation).placed(wanted.sought, departement).commune == thing("commune", code)
