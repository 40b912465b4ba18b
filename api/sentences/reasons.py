"""Reasons in a few words: why rows and values of registers are not taken."""

from collections.abc import Mapping
from typing import Final

from api.sentences.languages import both
from graph.network import Language

REASONS: Final[Mapping[str, Mapping[Language, str]]] = {
    "columns-missing": both("il manque des colonnes", "columns are missing"),
    "columns-extra": both("trop de colonnes", "too many columns"),
    "quote-misplaced": both("guillemet mal placé", "misplaced quote"),
    "row-too-long": both("ligne trop longue", "row too long"),
    "encoding-broken": both("encodage cassé", "broken encoding"),
    "unreadable": both("illisible", "unreadable"),
    "identifier-malformed": both("identifiant mal formé", "malformed identifier"),
    "iri-invalid": both("adresse IRI fausse", "wrong IRI"),
    "name-missing": both("sans nom", "without a name"),
    "project-missing": both("sans le projet dont elle parle", "without the project that it is about"),
    "dissolved": both("dissoute", "dissolved"),
    "struck-off": both("radiée", "struck off"),
    "taken-over": both("reprise sous un nouveau numéro", "taken over under a new number"),
    "inactive": both("inactive", "inactive"),
    "closed": both("fermée", "closed"),
    "purged": both("effacée par l'Insee", "cleared by INSEE"),
    "not-yet-open": both("pas encore ouverte", "not open yet"),
    "duplicate": both("dite deux fois", "said twice"),
    "empty": both("ne dit rien", "says nothing"),
    "natural-person": both("une personne", "a person"),
    "not-granted": both("demande non acceptée", "request that was not granted"),
    "outside-territory": both("hors du territoire demandé", "outside of the territory asked for"),
    "place-unknown": both("nulle part connue", "nowhere known"),
    "opted-out": both("a demandé à n'y pas être", "asked to stay out"),
    "legal-form-beside": both("forme juridique hors du champ", "legal form out of scope"),
    "company-small": both("entreprise de trop faible effectif", "company of too few employees"),
    "of-no-concern": both("ligne d'un autre objet", "row of another matter"),
    "not-in-build": both("qu'aucun registre de la construction n'apporte", "that no register of the build brings"),
    "not-in-sirene": both("que SIRENE n'apporte pas", "that SIRENE does not bring"),
    "described-elsewhere": both("qu'un autre registre décrit", "that another register describes"),
    "siret-invalid": both("SIRET faux", "wrong SIRET"),
    "siren-invalid": both("SIREN faux", "wrong SIREN"),
    "vat-invalid": both("numéro de TVA faux", "wrong VAT number"),
    "uai-malformed": both("UAI mal formé", "malformed UAI"),
    "pic-malformed": both("PIC mal formé", "malformed PIC"),
    "ror-malformed": both("ROR mal formé", "malformed ROR"),
    "rna-malformed": both("numéro RNA mal formé", "malformed RNA number"),
    "siret-destroyed": both("SIRET perdu par un tableur", "SIRET that a spreadsheet lost"),
    "siret-shared": both("SIRET que plusieurs portent", "SIRET that several bear"),
    "amount-invalid": both("montant faux", "wrong amount"),
    "date-invalid": both("date fausse", "wrong date"),
    "source-invalid": both("adresse de source fausse", "wrong address of a source"),
    "purpose-unknown": both("objet social de code inconnu", "purpose of an unknown code"),
    "network-unknown": both("réseau de code inconnu", "network of an unknown code"),
    "activity-unknown": both("activité de code inconnu", "activity of an unknown code"),
    "legal-form-unknown": both("forme juridique de code inconnu", "legal form of an unknown code"),
    "staff-band-unknown": both("tranche d'effectif inconnue", "unknown staff band"),
    "kind-unknown": both("sorte inconnue", "unknown kind"),
    "role-unknown": both("rôle inconnu", "unknown role"),
    "type-unknown": both("type inconnu", "unknown type"),
    "commune-unknown": both("commune inconnue", "unknown commune"),
    "place-ambiguous": both("lieu qui peut être deux", "place that may be two"),
    "head-office-missing": both("sans siège connu, donc sans commune", "no known head office, so no commune"),
    "commune-by-postal-code": both("commune trouvée par le code postal", "commune found by the postal code"),
    "commune-by-name": both("commune trouvée par son nom", "commune found by its name"),
    "title-missing": both("sans titre", "without a title"),
    "accents-lost": both("accents perdus", "lost accents"),
}
"""What each reason means; docs/data-sources.md says more."""


def meaning(reason: str, lang: Language) -> str:
    """Return a reason in words, with its code; the code alone where another version of the program knows the words."""
    return f"{REASONS[reason][lang]} ({reason})" if reason in REASONS else reason
