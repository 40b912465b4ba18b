"""The directory: what a person types leads to what may be meant, and nothing is guessed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import Generation, Match
from graph.directory import (
    find_actors,
    find_territories,
    located,
    suggest_actors,
    suggest_territories,
    territory,
)
from graph.network import ORGANISATION, TERRITORY, UNDERTAKING
from graph.search import Index
from ontology.identifiers import thing
from tests.graph.small_facts import MakeStore
from tests.graph.small_networks import act, org


def actors(generation: Generation, text: str, *kinds: str) -> list[str]:
    """Return the IRIs of the organisations and undertakings that a text names."""
    return [match.iri for match in find_actors(generation.index, generation.store, text, *kinds)]


def places(generation: Generation, text: str) -> list[str]:
    """Return the kinds and codes of the territories that a text names."""
    found = find_territories(generation.store, generation.gazetteer, text)
    return [match.iri.removeprefix("https://w3id.org/maillage/id/") for match in found]


class TestActors:
    """Organisations and undertakings."""

    @pytest.mark.parametrize(
        "text",
        [
            "https://w3id.org/maillage/id/organisation/passerelles-et-competences",
            "organisation/passerelles-et-competences",
            "passerelles-et-competences",
            "Passerelles & Compétences",
            "passerelles competences",
            "  PASSERELLES  &  COMPÉTENCES. ",
        ],
    )
    def test_by_iri_slug_or_name(self, generation: Generation, text: str) -> None:
        """An IRI, a slug, or a name with accents, case and punctuation aside."""
        assert actors(generation, text) == [org("passerelles-et-competences")]

    @pytest.mark.parametrize("text", ["Alter'Actions", "Alter’Actions", "alter actions", "Aletr'Actions"])
    def test_by_a_misspelt_name(self, generation: Generation, text: str) -> None:
        """The misspelling of one document leads to the one organisation."""
        assert actors(generation, text) == [org("alteractions")]

    def test_by_its_long_name(self, generation: Generation) -> None:
        """ALEXIS is found by what its letters stand for."""
        found = actors(generation, "Atelier Lorrain pour l'Expérimentation et l'Innovation Sociale")
        assert org("alexis") in found

    def test_several_are_all_returned(self, generation: Generation) -> None:
        """Silver Geek is the collective and the project; each has a slug that finds it alone."""
        found = find_actors(generation.index, generation.store, "Silver Geek")
        assert [match.iri for match in found] == [act("silver-geek"), act("silver-geek-projet")]
        for match in found:
            assert actors(generation, match.slug) == [match.iri]

    def test_every_slug_finds_its_own(self, generation: Generation) -> None:
        """The slug of every organisation and undertaking finds it and no other."""
        for kind in (ORGANISATION, UNDERTAKING):
            for iri in generation.network.nodes(kind):
                assert actors(generation, Match(iri, kind, "").slug) == [iri]

    def test_one_kind_alone(self, generation: Generation) -> None:
        """One may look among organisations, or among undertakings, alone."""
        assert actors(generation, "Silver Geek", ORGANISATION) == []
        assert len(actors(generation, "Silver Geek", UNDERTAKING)) == 2

    @pytest.mark.parametrize(
        "text", ["", " ", "-", "’&", "nobody", "bien-vieillir", '" } DROP ALL', "organisation/", "../x"]
    )
    def test_what_names_nobody(self, generation: Generation, text: str) -> None:
        """An empty, hostile or unknown text, or the name of a cause, finds nobody."""
        assert actors(generation, text) == []

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
    @given(text=st.text(max_size=30))
    def test_any_text_is_answered(self, generation: Generation, text: str) -> None:
        """No text at all is an error, neither for actors nor for territories."""
        assert isinstance(actors(generation, text), list)
        assert isinstance(places(generation, text), list)
        assert len(suggest_actors(generation.index, text)) <= 5


class TestIdentifiers:
    """What registers call things."""

    @pytest.mark.parametrize("typed", ["732829320", "732 829 320", "73282932000074", "siren-732829320"])
    def test_an_organisation_by_its_siren(self, make_store: MakeStore, typed: str) -> None:
        """A SIREN, with spaces or not, and the SIRET of an establishment find the organisation."""
        store = make_store(
            "@prefix al: <https://w3id.org/maillage/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
            '<https://w3id.org/maillage/id/organisation/siren-732829320> a al:Company ; skos:prefLabel "X"@fr .'
        )
        found = find_actors(Index.of(store), store, typed)
        assert [match.slug for match in found] == ["siren-732829320"]

    def test_communes_by_postal_code(self, generation: Generation) -> None:
        """A postal code that is no INSEE code finds the communes that it serves."""
        found = find_territories(generation.store, generation.gazetteer, "94220")
        assert [match.slug for match in found] == ["commune-94018"]

    def test_the_longer_name_is_proposed(self, generation: Generation) -> None:
        """The beginning of a name proposes the places whose name goes on."""
        near = suggest_territories(generation.store, generation.gazetteer, "charenton")
        assert near[0].slug == "commune-94018"

    @pytest.mark.parametrize("text", ["Crevecoeur le Gran", "crèvecœur-le-grnad", "Crevecoer  le grand"])
    def test_a_name_that_is_almost_spelt_so(self, generation: Generation, text: str) -> None:
        """Some letters amiss propose the place that is meant, first."""
        near = suggest_territories(generation.store, generation.gazetteer, text)
        assert near[0].label == "Crèvecœur-le-Grand"

    @pytest.mark.parametrize("text", ["", "…", "qqqqqqqqqq", "c" * 60_000])
    def test_what_is_like_nothing(self, generation: Generation, text: str) -> None:
        """What is like no name proposes nothing, however long it is."""
        assert suggest_territories(generation.store, generation.gazetteer, text) == []


class TestSuggestions:
    """What comes close to a name that nobody bears."""

    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            ("Silver Gekk", "silver-geek"),
            ("solidateque", "solidatech"),
            ("la postale", "la-poste"),
            ("Orangina", "orange"),
        ],
    )
    def test_near_names(self, generation: Generation, text: str, slug: str) -> None:
        """A name spelt almost alike, or a word of it, is enough."""
        assert slug in [match.slug for match in suggest_actors(generation.index, text)]

    def test_the_nearest_first(self, generation: Generation) -> None:
        """More words in common come first; articles do not count."""
        found = suggest_actors(generation.index, "Centre socio-culturel des Trois Cités")
        assert found[0].iri == org("trois-cites")
        assert suggest_actors(generation.index, "la le de") == []


class TestTerritories:
    """Territories by code, by name and by IRI."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("86", "departement/86"),
            (" 86 ", "departement/86"),
            ("86194", "commune/86194"),
            ("commune-86194", "commune/86194"),
            ("2A", "departement/2A"),
            ("2A004", "commune/2A004"),
            ("971", "departement/971"),
            ("975", "collectivite/975"),
            ("987", "collectivite/987"),
            ("988", "collectivite/988"),
            ("75", "departement/75"),
            ("region-75", "region/75"),
            ("region/75", "region/75"),
            ("epci-200054781", "epci/200054781"),
            ("200054781", "epci/200054781"),
            ("ept-200057941", "ept/200057941"),
            ("FR", "country/FR"),
            ("country-FR", "country/FR"),
            ("DE", "country/DE"),
            ("territory-poitou-charentes", "territory/poitou-charentes"),
            ("Poitou-Charentes", "territory/poitou-charentes"),
            ("poitiers", "commune/86194"),
            ("Crevecoeur le Grand", "commune/60178"),
            ("Crèvecœur-le-Grand", "commune/60178"),
            ("Val-de-Marne", "departement/94"),
            ("Saarland", "territory/sarre"),
            ("https://w3id.org/maillage/id/commune/86194", "commune/86194"),
        ],
    )
    def test_one(self, generation: Generation, text: str, expected: str) -> None:
        """A code, a code with its level, a name in either language, or an IRI."""
        assert places(generation, text) == [expected]

    def test_the_slug_finds_its_own(self, generation: Generation) -> None:
        """The slug of a territory, as choices show it, finds it and no other."""
        for name in ("Saint-Denis", "Paris", "Poitou-Charentes", "971", "975", "FR", "ept-200057941"):
            for match in find_territories(generation.store, generation.gazetteer, name):
                assert places(generation, match.slug) == [match.iri.removeprefix("https://w3id.org/maillage/id/")]

    def test_several_are_all_returned(self, generation: Generation) -> None:
        """Saint-Denis is four communes, told apart by their départements; Paris a commune and a département."""
        found = find_territories(generation.store, generation.gazetteer, "Saint-Denis")
        assert [located(generation.store, match) for match in found] == [
            "Saint-Denis, Aude", "Saint-Denis, Gard", "Saint-Denis, Seine-Saint-Denis", "Saint-Denis, La Réunion",
        ]  # fmt: skip
        assert places(generation, "Paris") == ["commune/75056", "departement/75"]

    @pytest.mark.parametrize(
        "text",
        [
            "", " ", "00", "99999", "1", "123456", "XX", "region-", "region-999", "commune-", "nowhere", "é",
            "https://w3id.org/maillage/id/commune/", "https://w3id.org/maillage/id/organisation/orange",
            "https://w3id.org/maillage/id/commune/86194> ?p ?o", "https://example.org/86194", "86194\n86195",
        ],
    )  # fmt: skip
    def test_what_names_nothing(self, generation: Generation, text: str) -> None:
        """Unknown codes, other things and hostile texts find no territory."""
        assert places(generation, text) == []

    def test_by_iri(self, generation: Generation) -> None:
        """A territory by its IRI; another thing, or nothing, is None."""
        found = territory(generation.store, thing("commune", "86194"))
        assert found == Match(thing("commune", "86194"), TERRITORY, "Poitiers")
        for iri in ("", "x", thing("organisation", "orange"), thing("commune", "00000"), "https://example.org/x"):
            assert territory(generation.store, iri) is None


def test_a_slug_of_a_foreign_thing() -> None:
    """A thing of another address is called by the last part of its IRI."""
    assert Match("https://example.org/org/a", ORGANISATION, "A").slug == "a"
