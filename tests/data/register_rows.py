"""Rows of registers in their published layouts: one of each, but for what a test tells otherwise."""

import json
from collections.abc import Mapping

from tests.data.taken_registers import Row

ESTABLISHMENTS = (
    "siren nic siret statutDiffusionEtablissement dateCreationEtablissement trancheEffectifsEtablissement "
    "anneeEffectifsEtablissement activitePrincipaleRegistreMetiersEtablissement dateDernierTraitementEtablissement "
    "etablissementSiege nombrePeriodesEtablissement complementAdresseEtablissement numeroVoieEtablissement "
    "indiceRepetitionEtablissement typeVoieEtablissement libelleVoieEtablissement codePostalEtablissement "
    "libelleCommuneEtablissement libelleCommuneEtrangerEtablissement distributionSpecialeEtablissement "
    "codeCommuneEtablissement codeCedexEtablissement libelleCedexEtablissement codePaysEtrangerEtablissement "
    "libellePaysEtrangerEtablissement dateDebut etatAdministratifEtablissement enseigne1Etablissement "
    "enseigne2Etablissement enseigne3Etablissement denominationUsuelleEtablissement activitePrincipaleEtablissement "
    "nomenclatureActivitePrincipaleEtablissement caractereEmployeurEtablissement"
)
WALDEC = (
    "id", "id_ex", "siret", "rup_mi", "gestion", "date_creat", "date_decla", "date_publi", "date_disso", "nature",
    "groupement", "titre", "titre_court", "objet", "objet_social1", "objet_social2", "adrs_complement", "adrs_numvoie",
    "adrs_repetition", "adrs_typevoie", "adrs_libvoie", "adrs_distrib", "adrs_codeinsee", "adrs_codepostal",
    "adrs_libcommune", "adrg_declarant", "adrg_complemid", "adrg_complemgeo", "adrg_libvoie", "adrg_distrib",
    "adrg_codepostal", "adrg_achemine", "adrg_pays", "dir_civilite", "telephone", "siteweb", "email", "publiweb",
    "observation", "position", "maj_time",
)  # fmt: skip
IMPORT = (
    "id", "id_ex", "siret", "gestion", "date_creat", "date_publi", "nature", "groupement", "titre", "objet",
    "objet_social1", "objet_social2", "adr1", "adr2", "adr3", "adrs_codepostal", "libcom", "adrs_codeinsee",
    "dir_civilite", "telephone", "siteweb", "email", "observation", "position", "rup_mi", "maj_time",
)  # fmt: skip
FOUNDATIONS = "titre numero_rnf siret date_creation adresse code_postal ville type_organisme"
SCHOOLS = (
    "Identifiant_de_l_etablissement", "Nom_etablissement", "Type_etablissement", "Statut_public_prive", "Adresse_1",
    "Code_postal", "Code_commune", "Nom_commune", "Code_departement", "Code_academie", "Code_region", "Telephone",
    "Mail", "SIREN_SIRET", "Nombre_d_eleves", "libelle_nature", "latitude", "longitude", "date_ouverture", "etat",
)  # fmt: skip
INSTITUTIONS = (
    "identifiant interne", "libellé", "nom court", "sigle", "type d'établissement",
    "typologie d'universités et assimilés", "secteur d'établissement", "site internet", "géolocalisation",
    "uai - identifiant", "anciens codes uai", "siret", "siren", "rna", "Identifiant wikidata", "Identifiant ROR",
    "Identifiant PIC", "date_creation", "Code commune", "Commune", "Code postal", "Localité", "Pays",
    "Numéro de téléphone", "uo_lib_officiel", "English name",
)  # fmt: skip
PARTICIPANT = (
    "projectID", "projectAcronym", "organisationID", "vatNumber", "name", "shortName", "SME", "activityType", "street",
    "postCode", "city", "country", "nutsCode", "geolocation", "organizationURL", "contactForm", "contentUpdateDate",
    "rcn", "order", "role", "ecContribution", "netEcContribution", "totalCost", "endOfParticipation",
)  # fmt: skip
PROJECT = (
    "id", "acronym", "status", "title", "startDate", "endDate", "totalCost", "ecMaxContribution", "legalBasis",
    "topics", "ecSignatureDate", "frameworkProgramme", "masterCall", "subCall", "fundingScheme", "objective",
    "contentUpdateDate", "rcn", "grantDoi",
)  # fmt: skip
PARTNER = (
    "Programme", "Project ID", "Project acronym", "Organisation in English", "Organisation in original language",
    "Type of Organisation", "Legal status", "Participation Identification Code", "Partner's ID if not PIC", "Town",
    "NUTS3 code", "Lead partner",
)  # fmt: skip
GRANTS_V1 = (
    "nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision", "nomBeneficiaire", "idBeneficiaire",
    "rnaBeneficiaire", "objet", "montant", "nature", "conditionsVersement", "datesPeriodeVersement", "idRAE",
    "notificationUE", "pourcentageSubvention", "dispositifAide",
)  # fmt: skip
GRANTS_V2 = (
    "idSubvention", "nomAttribuant", "idAttribuant", "nomServiceInstructeur", "idServiceInstructeur",
    "nomBeneficiaire", "idBeneficiaire", "rnaBeneficiaire", "exerciceBudgetaire", "pluriannualite",
    "anneesPluriannualite", "dateDecision", "dateConvention", "referenceDecision", "dateCreation", "dateDebut",
    "dateFin", "dispositif", "sousDispositif", "statutLabel", "objet", "nature", "montantDemande", "montant",
    "nomOutilInstruction", "nomOutilVersement", "ej", "cléVersement", "conditionsVersement",
    "descriptionConditionsVersement", "datesPeriodeVersement", "cofinancement", "attribuantsCofinanceurs",
    "idCofinancement", "idRAE", "notificationUE", "pourcentageSubvention", "evaluationCout", "evaluation",
    "dateMiseAJour",
)  # fmt: skip
POITIERS = {"nomAttribuant": "Ville de Poitiers", "idAttribuant": "21860194600013"}
CLUB = {"nomBeneficiaire": "Club du Clain", "idBeneficiaire": "90000004300019"}


def siren(number: int) -> str:
    """Return a SIREN with this number in it: eight digits and the check digit."""
    digits = f"{number:08d}0"
    total = sum(sum(divmod(int(digit) * (1 + rank % 2), 10)) for rank, digit in enumerate(digits))
    return digits[:8] + str(-total % 10)


def siret(number: int, office: int = 1) -> str:
    """Return the SIRET of an establishment of that SIREN: its own rank and the check digit."""
    digits = f"{siren(number)}{office:04d}0"
    total = sum(sum(divmod(int(digit) * (2 - rank % 2), 10)) for rank, digit in enumerate(digits))
    return digits[:13] + str(-total % 10)


def unit(number: int, form: str, name: str, **other: str) -> Row:
    """Return the row of a legal unit; further columns go by their names without ``UniteLegale``."""
    row = {
        "siren": siren(number),
        "statutDiffusionUniteLegale": "O",
        "dateCreationUniteLegale": "1995-12-25",
        "trancheEffectifsUniteLegale": "NN",
        "dateDernierTraitementUniteLegale": "2026-03-22T14:26:06",
        "etatAdministratifUniteLegale": "A",
        "denominationUniteLegale": name,
        "categorieJuridiqueUniteLegale": form,
        "activitePrincipaleUniteLegale": "94.99Z",
        "nomenclatureActivitePrincipaleUniteLegale": "NAFRev2",
        "nicSiegeUniteLegale": siret(number)[9:],
    }
    return row | {f"{column}UniteLegale": value for column, value in other.items()}


def office(number: int, commune: str = "86194", *, is_head: bool = True, **other: str) -> Row:
    """Return the row of an establishment; further columns go by their names without ``Etablissement``."""
    number_of = siret(number, 1 if is_head else 2)
    row = {
        "siren": number_of[:9],
        "nic": number_of[9:],
        "siret": number_of,
        "statutDiffusionEtablissement": "O",
        "etablissementSiege": "true" if is_head else "false",
        "codePostalEtablissement": "86000",
        "libelleCommuneEtablissement": "POITIERS",
        "codeCommuneEtablissement": commune,
        "etatAdministratifEtablissement": "A",
        "enseigne1Etablissement": "L'ENSEIGNE",
        "libelleVoieEtablissement": "DE LA RUE",
    }
    return row | {f"{column}Etablissement": value for column, value in other.items()}


def _association(columns: tuple[str, ...], number: str, **more: str) -> dict[str, str]:
    """Return an association in Poitiers, in the columns of a layout, but for what is told otherwise."""
    town = "adrs_libcommune" if "adrs_libcommune" in columns else "libcom"
    told = {
        "id": number, "date_creat": "2014-08-11", "nature": "D", "groupement": "S", "titre": "LES AMIS DU CLAIN",
        "objet": "protéger la rivière", "objet_social1": "024000", "objet_social2": "000000", "position": "A",
        "adrs_codeinsee": "86194", "adrs_codepostal": "86000", town: "Poitiers", "maj_time": "2019-06-01 12:45:31",
        "dir_civilite": "PM", "telephone": "0549000000", "email": "clain@exemple.fr", "siteweb": "clain.exemple.fr",
    } | more  # fmt: skip
    assert told.keys() <= set(columns)
    return dict.fromkeys(columns, "") | told


def waldec(number: str, **more: str) -> dict[str, str]:
    """Return a row of the associations that declared something since 2009."""
    return _association(WALDEC, number, **more)


def imported(number: str, **more: str) -> dict[str, str]:
    """Return a row of the associations taken over from before."""
    return _association(IMPORT, number, **more)


def foundation(number: str, sort: str = "Fonds de dotation", **other: str) -> Row:
    """Return the row of a foundation of Poitiers."""
    row = {
        "titre": "FONDS « LES AMIS »",
        "numero_rnf": number,
        "date_creation": "2012-03-04",
        "adresse": "1 rue de Nulle-Part",
        "code_postal": "86000",
        "ville": "POITIERS",
        "type_organisme": sort,
    }
    return row | other


def school(number: str, kind: str, nature: str, **more: str) -> dict[str, str]:
    """Return a row of the directory of education: a school in Poitiers, but for what is told otherwise."""
    row = dict.fromkeys(SCHOOLS, "")
    row |= {
        "Identifiant_de_l_etablissement": number, "Nom_etablissement": "Ecole du Clain", "Type_etablissement": kind,
        "Statut_public_prive": "Public", "Adresse_1": "1 rue des Ecoles", "Code_postal": "86000",
        "Code_commune": "86194", "Nom_commune": "Poitiers", "Code_departement": "086", "Telephone": "0549000000",
        "Mail": "ce.ecole@exemple.fr", "libelle_nature": nature, "latitude": "46.58", "longitude": "0.34",
        "date_ouverture": "2002-09-01", "etat": "OUVERT",
    }  # fmt: skip
    assert more.keys() <= row.keys()
    return row | more


def institution(told: Mapping[str, str]) -> dict[str, str]:
    """Return a row of higher education: a school in France, of which this is told."""
    row = dict.fromkeys(INSTITUTIONS, "")
    row |= {"type d'établissement": "École", "Pays": "France", "Numéro de téléphone": "+33549000000"}
    assert told.keys() <= row.keys()
    return {**row, **told}


def structure(number: str, networks: tuple[str, ...] = (), **more: str) -> dict[str, str]:
    """Return a row of data·inclusion: a structure in Poitiers, its networks as JSON."""
    row = {
        "source": "dora", "id": number, "nom": "Atelier du Clain", "date_maj": "2025-02-14",
        "description": "Appelez le 05 49 00 00 00", "lien_source": "https://exemple.fr/17", "siret": "",
        "commune": "Poitiers", "code_postal": "86000", "code_insee": "86194", "adresse": "1 rue du Clain",
        "complement_adresse": "", "longitude": "0.34", "latitude": "46.58", "telephone": "+33549000000",
        "courriel": "atelier@exemple.fr", "site_web": "https://exemple.fr", "horaires_accueil": "Mo-Fr 08:30-12:30",
        "accessibilite_lieu": "", "reseaux_porteurs": json.dumps(networks) if networks else "",
    }  # fmt: skip
    assert more.keys() <= row.keys()
    return row | more


def participant(pic: str, name: str, **more: str) -> dict[str, str]:
    """Return a row of CORDIS: a university of Poitiers that leads the first project, but for what is told otherwise."""
    row = dict.fromkeys(PARTICIPANT, "") | {
        "projectID": "101000001", "projectAcronym": "VALNUM", "organisationID": pic, "name": name,
        "activityType": "HES", "street": "1 RUE DU SECRET", "postCode": "86000", "city": "Poitiers", "country": "FR",
        "contactForm": "https://exemple.org/contact", "role": "coordinator", "ecContribution": "300000.0",
        "netEcContribution": "250000.5", "contentUpdateDate": "2023-01-01 10:00:00", "endOfParticipation": "False",
    }  # fmt: skip
    assert more.keys() <= row.keys()
    return row | more


def project(number: str, acronym: str, **more: str) -> dict[str, str]:
    """Return a row of CORDIS: a project of 2022 to 2025, but for what is told otherwise."""
    row = dict.fromkeys(PROJECT, "") | {
        "id": number, "acronym": acronym, "title": f"The {acronym} project", "startDate": "2022-09-01",
        "endDate": "2025-08-31", "objective": "To work\ntogether; and “well”.",
    }  # fmt: skip
    assert more.keys() <= row.keys()
    return row | more


def grant(*parts: dict[str, str], columns: tuple[str, ...] = GRANTS_V1, **more: str) -> dict[str, str]:
    """Return a row of subsidies: what Poitiers gives to a club in 2023, but for what is told otherwise."""
    row = dict.fromkeys(columns, "") | POITIERS | CLUB | {"objet": "Tournoi", "montant": "1000"}
    row |= {"dateConvention": "2023-05-02", "nature": "aide en numéraire", "notificationUE": "non"}
    for part in (*parts, more):
        assert part.keys() <= row.keys()
        row |= part
    return row
