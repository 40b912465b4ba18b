"""The published layouts: the columns of each file in their order, and how the file is written."""

from dataclasses import dataclass
from typing import Final

WALDEC: Final = (
    "id id_ex siret rup_mi gestion date_creat date_decla date_publi date_disso nature groupement titre titre_court "
    "objet objet_social1 objet_social2 adrs_complement adrs_numvoie adrs_repetition adrs_typevoie adrs_libvoie "
    "adrs_distrib adrs_codeinsee adrs_codepostal adrs_libcommune adrg_declarant adrg_complemid adrg_complemgeo "
    "adrg_libvoie adrg_distrib adrg_codepostal adrg_achemine adrg_pays dir_civilite siteweb publiweb observation "
    "position maj_time"
)
IMPORT: Final = (
    "id id_ex siret gestion date_creat date_publi nature groupement titre objet objet_social1 objet_social2 adr1 adr2 "
    "adr3 adrs_codepostal libcom adrs_codeinsee dir_civilite siteweb observation position rup_mi maj_time"
)
UNITS: Final = (
    "siren statutDiffusionUniteLegale unitePurgeeUniteLegale dateCreationUniteLegale sigleUniteLegale sexeUniteLegale "
    "prenom1UniteLegale prenom2UniteLegale prenom3UniteLegale prenom4UniteLegale prenomUsuelUniteLegale "
    "pseudonymeUniteLegale identifiantAssociationUniteLegale trancheEffectifsUniteLegale anneeEffectifsUniteLegale "
    "dateDernierTraitementUniteLegale nombrePeriodesUniteLegale categorieEntreprise anneeCategorieEntreprise dateDebut "
    "etatAdministratifUniteLegale nomUniteLegale nomUsageUniteLegale denominationUniteLegale "
    "denominationUsuelle1UniteLegale denominationUsuelle2UniteLegale denominationUsuelle3UniteLegale "
    "categorieJuridiqueUniteLegale activitePrincipaleUniteLegale nomenclatureActivitePrincipaleUniteLegale "
    "nicSiegeUniteLegale economieSocialeSolidaireUniteLegale societeMissionUniteLegale caractereEmployeurUniteLegale "
    "activitePrincipaleNAF25UniteLegale"
)
ESTABLISHMENTS: Final = (
    "siren nic siret statutDiffusionEtablissement dateCreationEtablissement trancheEffectifsEtablissement "
    "anneeEffectifsEtablissement activitePrincipaleRegistreMetiersEtablissement dateDernierTraitementEtablissement "
    "etablissementSiege nombrePeriodesEtablissement complementAdresseEtablissement numeroVoieEtablissement "
    "indiceRepetitionEtablissement dernierNumeroVoieEtablissement indiceRepetitionDernierNumeroVoieEtablissement "
    "typeVoieEtablissement libelleVoieEtablissement codePostalEtablissement libelleCommuneEtablissement "
    "libelleCommuneEtrangerEtablissement distributionSpecialeEtablissement codeCommuneEtablissement "
    "codeCedexEtablissement libelleCedexEtablissement codePaysEtrangerEtablissement libellePaysEtrangerEtablissement "
    "identifiantAdresseEtablissement coordonneeLambertAbscisseEtablissement coordonneeLambertOrdonneeEtablissement "
    "complementAdresse2Etablissement numeroVoie2Etablissement indiceRepetition2Etablissement typeVoie2Etablissement "
    "libelleVoie2Etablissement codePostal2Etablissement libelleCommune2Etablissement "
    "libelleCommuneEtranger2Etablissement distributionSpeciale2Etablissement codeCommune2Etablissement "
    "codeCedex2Etablissement libelleCedex2Etablissement codePaysEtranger2Etablissement "
    "libellePaysEtranger2Etablissement dateDebut etatAdministratifEtablissement enseigne1Etablissement "
    "enseigne2Etablissement enseigne3Etablissement denominationUsuelleEtablissement activitePrincipaleEtablissement "
    "nomenclatureActivitePrincipaleEtablissement caractereEmployeurEtablissement activitePrincipaleNAF25Etablissement"
)
SCHOOLS: Final = (
    "identifiant_de_l_etablissement nom_etablissement type_etablissement statut_public_prive adresse_1 adresse_2 "
    "adresse_3 code_postal code_commune nom_commune code_departement code_academie code_region ecole_maternelle "
    "ecole_elementaire voie_generale voie_technologique voie_professionnelle telephone fax web mail restauration "
    "hebergement ulis apprentissage segpa section_arts section_cinema section_theatre section_sport "
    "section_internationale section_europeenne lycee_agricole lycee_militaire lycee_des_metiers post_bac "
    "appartenance_education_prioritaire greta siren_siret nombre_d_eleves fiche_onisep position type_contrat_prive "
    "libelle_departement libelle_academie libelle_region coordx_origine coordy_origine epsg_origine "
    "nom_circonscription latitude longitude precision_localisation date_ouverture date_maj_ligne etat "
    "ministere_tutelle multi_uai rpi_concentre rpi_disperse code_nature libelle_nature code_type_contrat_prive pial "
    "etablissement_mere type_rattachement_etablissement_mere code_circonscription code_zone_animation_pedagogique "
    "libelle_zone_animation_pedagogique code_bassin_formation libelle_bassin_formation"
)
SCHOOL_LABELS: Final = (
    "Identifiant_de_l_etablissement Nom_etablissement Type_etablissement Statut_public_prive Adresse_1 Adresse_2 "
    "Adresse_3 Code_postal Code_commune Nom_commune Code_departement Code_academie Code_region Ecole_maternelle "
    "Ecole_elementaire Voie_generale Voie_technologique Voie_professionnelle Telephone Fax Web Mail Restauration "
    "Hebergement ULIS Apprentissage Segpa Section_arts Section_cinema Section_theatre Section_sport "
    "Section_internationale Section_europeenne Lycee_Agricole Lycee_militaire Lycee_des_metiers Post_BAC "
    "Appartenance_Education_Prioritaire GRETA SIREN_SIRET Nombre_d_eleves Fiche_onisep position Type_contrat_prive "
    "Libelle_departement Libelle_academie Libelle_region coordonnee_X coordonnee_Y epsg "
    "nom_circonscription latitude longitude precision_localisation date_ouverture date_maj_ligne etat "
    "ministere_tutelle etablissement_multi_lignes rpi_concentre rpi_disperse code_nature libelle_nature "
    "Code_type_contrat_prive PIAL etablissement_mere type_rattachement_etablissement_mere code_circonscription "
    "code_zone_animation_pedagogique libelle_zone_animation_pedagogique code_bassin_formation libelle_bassin_formation"
)
TRUTH: Final = "rna siren key living"


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file is published: its name, its columns, and how CSV is written in it.

    ``labels`` are the column names of the other published header, where there are two. A file that is
    ``quoted`` has quotes around every value; ``by_department`` says that the register is a zip of one file for
    each department.
    """

    name: str
    columns: tuple[str, ...]
    delimiter: str = ","
    quoted: bool = False
    byte_order_mark: bool = False
    encoding: str = "utf-8"
    labels: tuple[str, ...] = ()
    by_department: bool = False


LAYOUTS: Final = {
    "waldec": Layout("rna_waldec_20261101", tuple(WALDEC.split()), ";", True, True, by_department=True),
    "import": Layout("rna_import_20261101", tuple(IMPORT.split()), ";", True, encoding="cp1252", by_department=True),
    "units": Layout("StockUniteLegale_utf8", tuple(UNITS.split())),
    "establishments": Layout("StockEtablissement_utf8", tuple(ESTABLISHMENTS.split())),
    "schools": Layout(
        "fr-en-annuaire-education",
        tuple(SCHOOLS.split()),
        ";",
        byte_order_mark=True,
        labels=tuple(SCHOOL_LABELS.split()),
    ),
    "truth": Layout("truth", tuple(TRUTH.split())),
}
"""The layout of each part of the registers; the part has the name of the view that makes its rows."""
