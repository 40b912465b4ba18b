"""Sentences on names, identifiers, facts and graphs: what is not known, and what is not taken in."""

from collections.abc import Mapping
from typing import Final

from api.sentences.languages import both
from graph import (
    AmbiguousNameError,
    FactsNonConformantError,
    FactsRefusedError,
    GraphNotWritableError,
    NamesGraphsError,
    SameActorError,
    UnknownGraphError,
    UnknownNameError,
    UnreadableAlliancesError,
    UnusableWeightsError,
)
from graph.network import ORGANISATION, UNDERTAKING, Language
from ontology.identifiers import InvalidIdentifierError
from ontology.source import UNSTATED

_OTHERWISE: Final[Mapping[str, tuple[str, str]]] = {
    ORGANISATION: ("est une action commune, pas une organisation", "is an undertaking, not an organisation"),
    UNDERTAKING: ("est une organisation, pas une action commune", "is an organisation, not an undertaking"),
}
"""What is of the name, where one kind was asked for and the other has it."""


def _choices(pairs: tuple[tuple[str, str], ...]) -> str:
    return " ; ".join(f"{slug} ({label})" for slug, label in pairs)


def unknown(error: UnknownNameError) -> Mapping[Language, str]:
    """Say that a name is not known, and which come close."""
    fr, en = f"Rien n'est connu sous « {error.text} ».", f"Nothing is known as “{error.text}”."
    other = dict(error.nearest).get(error.text)
    if other is not None and error.kind in _OTHERWISE:
        fr, en = _OTHERWISE[error.kind]
        return both(f"« {error.text} » ({other}) {fr}.", f"“{error.text}” ({other}) {en}.")
    if error.nearest:
        near = _choices(error.nearest)
        return both(f"{fr} Peut-être : {near}.", f"{en} Perhaps: {near}.")
    if error.kind == "territory":
        return both(
            f"{fr} Donnez un code INSEE (86194), un département (86), un niveau et son code (region-75) ou un nom.",
            f"{en} Give an INSEE code (86194), a département (86), a level and its code (region-75) or a name.",
        )
    return both(f"{fr} Essayez un nom, un identifiant court ou un IRI.", f"{en} Try a name, a slug or an IRI.")


def ambiguous(error: AmbiguousNameError) -> Mapping[Language, str]:
    """Say that a name means several things, and which."""
    fr, en = f"« {error.text} » peut désigner plusieurs choses", f"“{error.text}” may mean several things"
    if not error.choices:
        return both(f"{fr}.", f"{en}.")
    choices = _choices(error.choices)
    return both(f"{fr} ; choisissez : {choices}.", f"{en}; choose: {choices}.")


def same_actor(error: SameActorError) -> Mapping[Language, str]:
    """Say that who asks is no candidate."""
    return both(
        f"{error.label} fait partie de qui demande, et n'est pas son propre candidat ; nommez-en un autre.",
        f"{error.label} is among those who ask, and no candidate of its own; name another one.",
    )


def unreadable_alliances(error: UnreadableAlliancesError) -> Mapping[Language, str]:
    """Say why a table of memberships cannot be read."""
    name, found, held = error.file.name, error.found, error.held
    french, english = (f" (par exemple « {held} »)", f" (“{held}”, for one)") if held else ("", "")
    reasons = {
        "alliances": both(
            f"{name} : aucune action n'y réunit deux organisations ; voyez --column.",
            f"{name}: no undertaking in it has two organisations; see --column.",
        ),
        "lacking": both(
            f"{name} n'a pas de colonne {found} ; il a {held}. Nommez les colonnes par --column SENS=NOM, et ce qui "
            "les sépare par --delimiter.",
            f"{name} has no column {found}; it has {held}. Name the columns by --column MEANING=NAME, and what "
            "separates them by --delimiter.",
        ),
        "dates": both(
            f"{name} : aucune date ne se lit dans {found}{french} ; il faut 2019-05-31, 31/05/2019, "
            "2019-05 ou 2019, dans la colonne que nomme --column date=NOM.",
            f"{name}: no date can be read in {found}{english}; they are written 2019-05-31, 31/05/2019, "
            "2019-05 or 2019, in the column that --column date=NAME names.",
        ),
        "coordinates": both(
            f"{name} : {found} ne donne pas de degrés{french} ; donnez latitudes et longitudes "
            "(WGS 84), ou ne nommez pas ces colonnes.",
            f"{name}: {found} has no degrees{english}; give latitudes and longitudes (WGS 84), or do not "
            "name these columns.",
        ),
        "columns": both(
            f"{name} ne se lit pas comme un tableau de participations ({found}) ; voyez --delimiter et --column.",
            f"{name} cannot be read as a table of memberships ({found}); see --delimiter and --column.",
        ),
    }
    return reasons[error.reason]


def unusable_weights(error: UnusableWeightsError) -> Mapping[Language, str]:
    """Say why a file of learnt weights cannot be used."""
    name, found = error.file.name, error.found
    reasons = {
        "format": both(
            f"{name} est d'une autre version ({found or '?'}) ; apprenez les poids de nouveau, par maillage fit.",
            f"{name} is of another version ({found or '?'}); learn the weights again, by maillage fit.",
        ),
        "negative": both(
            f"{name} : le poids de « {found} » est négatif ; aucun indice ne compte contre quelqu'un.",
            f"{name}: the weight of “{found}” is negative; no evidence counts against anybody.",
        ),
        "evidence": both(
            f"{name} pèse « {found} », qui n'est pas un indice de cette version ; apprenez les poids de nouveau, par "
            "maillage fit, puis donnez-les à maillage build --weights.",
            f"{name} weighs “{found}”, which is no evidence of this version; learn the weights again, by maillage fit, "
            "then give them to maillage build --weights.",
        ),
        "question": both(
            f"{name} ne contient pas de poids pour les questions « {found} » ; apprenez-les par maillage fit.",
            f"{name} holds no weights for the questions “{found}”; learn them by maillage fit.",
        ),
    }
    return reasons.get(
        error.reason,
        both(
            f"{name} n'est pas un fichier de poids ({found}) ; maillage fit en écrit.",
            f"{name} is no file of weights ({found}); maillage fit writes them.",
        ),
    )


def refused_facts(error: FactsRefusedError) -> Mapping[Language, str]:
    """Say where and why a file of facts is not taken in."""
    fr = "" if error.line is None else f", ligne {error.line}, colonne {error.column}"
    en = "" if error.line is None else f", line {error.line}, column {error.column}"
    return both(
        f"{error.file.name}{fr} : {error.reason}. Rien n'a été changé.",
        f"{error.file.name}{en}: {error.reason}. Nothing was changed.",
    )


def nonconformant(error: FactsNonConformantError) -> Mapping[Language, str]:
    """Say what the shapes found, the first few."""
    found = " ".join(error.findings[:5])
    return both(
        f"{error.file} : {len(error.findings)} fait(s) non conforme(s) ; rien n'a été changé. {found}",
        f"{error.file}: {len(error.findings)} fact(s) do not conform; nothing was changed. {found}",
    )


def identifier(error: InvalidIdentifierError) -> Mapping[Language, str]:
    """Say that a text has not the form of its identifier."""
    return both(f"« {error.text} » n'a pas la forme attendue.", f"{error}.")


def several_graphs(error: NamesGraphsError) -> Mapping[Language, str]:
    """Say how facts for several graphs are sent."""
    return both(
        f"Les faits envoyés pour <{error.graph}> nomment eux-mêmes des graphes : écrivez-les graphe par graphe. "
        "Rien n'a été changé.",
        f"The facts sent for <{error.graph}> name graphs of their own: write them graph by graph. Nothing was changed.",
    )


def computed_graph(error: GraphNotWritableError) -> Mapping[Language, str]:
    """Say why nobody writes in a graph that is computed."""
    return both(
        f"<{error.graph}> se déduit des autres graphes : personne n'y écrit ; changez ce dont il découle.",
        f"<{error.graph}> follows from the other graphs, so nobody writes in it; change what it follows from.",
    )


def unknown_graph(error: UnknownGraphError) -> Mapping[Language, str]:
    """Say that no graph has this name."""
    return both(f"Aucun graphe nommé <{error.graph}>.", f"No graph is named <{error.graph}>.")


def licence(expression: str, lang: Language) -> str:
    """Return the SPDX expression of a licence, or in words that nobody has said which it is."""
    if expression != UNSTATED:
        return expression
    return "non précisée" if lang == "fr" else "not stated"
