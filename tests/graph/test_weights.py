"""The weights: a small file that speaks of every reason and of every kind of territory."""

from dataclasses import replace
from importlib.resources import files

from pyoxigraph import RdfFormat, parse

from graph import Network
from graph.catalysis import catalysts
from graph.explanation import SENTENCES
from graph.partnership import partners
from graph.weights import packaged_weights
from ontology.identifiers import CONCEPTS
from tests.graph.small_networks import act, org

POSITIONS = {"catalyses": "catalyst", "brokers": "broker", "drives": "driver", "links-pair": "introduction"}
"""The weight behind each reason of a catalyst."""

NEVER_NEAR = {"country", "continent", "former-state", "former-commune", "rural"}
"""Kinds of territory that are too large, too old or too vague to bring anybody near."""


def test_every_reason_has_a_weight() -> None:
    """The closed list of codes and the weights are the same list (a factor aside)."""
    weights = packaged_weights()
    assert SENTENCES.keys() - POSITIONS.keys() == weights.partners.keys() - {"whole-sector"}
    assert set(POSITIONS.values()) == set(weights.catalysts)
    assert POSITIONS.keys() <= SENTENCES.keys()


def test_weights_are_positive() -> None:
    """No reason counts against anybody; nearness and the factor of a sector are shares."""
    weights = packaged_weights()
    assert all(points > 0 for points in (*weights.partners.values(), *weights.catalysts.values()))
    assert all(0 < share <= 1 for share in weights.nearness.values())
    assert 0 < weights.partners["whole-sector"] < 1
    assert weights.name


def test_every_kind_of_territory_is_weighed() -> None:
    """Each kind of the scheme has a nearness, or is one of those that bring nobody near."""
    scheme = (files("ontology") / "schemes" / "territory-kind.ttl").read_bytes()
    start = f"{CONCEPTS}territory-kind/"
    subjects = {str(quad.subject).strip("<>") for quad in parse(scheme, format=RdfFormat.TURTLE)}
    kinds = {iri.removeprefix(start) for iri in subjects if iri.startswith(start)} - {""}
    assert kinds - packaged_weights().nearness.keys() == NEVER_NEAR
    assert packaged_weights().nearness.keys() <= kinds


def test_a_narrower_territory_is_never_less_near() -> None:
    """From the commune to the région, nearness falls."""
    nearness = packaged_weights().nearness
    shares = [nearness[kind] for kind in ("commune", "ept", "epci", "departement", "region")]
    assert shares == sorted(shares, reverse=True)


def test_other_weights_give_other_points(network: Network) -> None:
    """Weights double, points double; a weight of nothing takes the reason away."""
    weights = packaged_weights()
    double = replace(
        weights,
        partners={code: points * (1 if code == "whole-sector" else 2) for code, points in weights.partners.items()},
        catalysts={code: 2 * points for code, points in weights.catalysts.items()},
    )
    for once, twice in (
        (partners(network, act("silver-geek")), partners(network, act("silver-geek"), weights=double)),
        (catalysts(network), catalysts(network, weights=double)),
    ):
        assert [(one.organisation, 2 * one.score) for one in once] == [(one.organisation, one.score) for one in twice]
    none = replace(weights, partners={**weights.partners, "same-origin": 0.0})
    found = partners(network, act("silver-geek"), weights=none)
    assert org("alsace-active") not in {one.organisation for one in found}
    assert "same-origin" not in {reason.code for one in found for reason in one.reasons}
