"""Higher education: institutions with several numbers in one value, and the bridge to European projects."""

from pathlib import Path

import pytest

from tests.data.register_rows import institution
from tests.data.taken_registers import Taken, properties, sample, take, written

INTERFACE = {
    "libellé": "uo_lib", "type d'établissement": "type_d_etablissement", "uai - identifiant": "uai",
    "typologie d'universités et assimilés": "typologie_d_universites_et_assimiles", "nom court": "nom_court",
    "Identifiant wikidata": "identifiant_wikidata", "Identifiant ROR": "identifiant_ror", "English name": "uo_lib_en",
    "Identifiant PIC": "identifiant_pic", "Code commune": "com_code", "Commune": "com_nom",
    "Code postal": "code_postal_uai", "Pays": "pays_etranger_acheminement", "rna": "identifiant_rna",
}  # fmt: skip
KIND = "https://w3id.org/maillage/concept/organisation-kind/"


ROWS = [
    institution({
        "libellé": "Université du Clain", "nom court": "U. Clain", "sigle": "UC",
        "uo_lib_officiel": "Université de Poitou",
        "English name": "University of the Clain", "type d'établissement": "Université", "siren": "198600025,198600033",
        "uai - identifiant": "0860001J", "siret": "19860002500011, 19860003300015", "rna": "W863000001",
        "Identifiant wikidata": "Q10177", "Identifiant ROR": "04xtsmh28", "Identifiant PIC": "999986387;905100890",
        "date_creation": "1431", "Code commune": "86194", "Commune": "Poitiers", "Code postal": "86073",
    }),
    institution({
        "libellé": "École des ponts du Clain", "nom court": "ECOLE DES PONTS DU CLAIN", "sigle": "EPC",
        "uo_lib_officiel": "EPC", "uai - identifiant": "0860002K;0860003L", "siren": "198600034", "siret": "2,43E+13",
        "rna": "751P00122544", "Identifiant ROR": "ror.org/04xtsmh28", "Identifiant PIC": "99",
        "date_creation": "1875-10-01",
    }),
    institution({"libellé": "Groupe du Clain", "siren": "775600042", "Code commune": "75109"}),
    institution({
        "libellé": "École du Clain à Rome", "uai - identifiant": "0860004M", "Pays": "Italie", "Code postal": "00186",
        "Commune": "Rome", "Localité": "Roma", "type d'établissement": "Autre établissement",
    }),
    institution({
        "libellé": "Grande université", "uai - identifiant": "0860005N", "type d'établissement": "Grand établissement",
        "typologie d'universités et assimilés": "Université pluridisciplinaire hors santé",
    }),
    institution({}),
    institution({"libellé": "Sans numéro"}),
    institution({"libellé": "Faux numéro", "uai - identifiant": "0860006A", "siren": "198600025"}),
    institution({"libellé": "Université du Clain", "uai - identifiant": "0860001J"}),
    institution({"uai - identifiant": "0860007R"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Return the rows above, with the header of the labels."""
    return take("higher_education", [written(tmp_path_factory.mktemp("institutions"), ROWS)])


def test_every_row_is_accounted_for(taken: Taken) -> None:
    """Rows that say nothing are left out, rows without a sound number are refused."""
    account = taken.account
    assert account.rows == len(ROWS) == 10
    assert account.refused == {"identifier-malformed": 2, "name-missing": 1}
    assert account.left_out == {"duplicate": 1, "empty": 1}
    assert account.doubts == {
        "pic-malformed": 1, "rna-malformed": 1, "ror-malformed": 1, "siren-invalid": 1, "siret-invalid": 1,
    }  # fmt: skip
    assert taken.organisations() == {"uai-0860001J", "uai-0860002K", "siren-775600042", "uai-0860004M", "uai-0860005N"}


def test_an_institution_is_said_in_full(taken: Taken) -> None:
    """All its names and all its numbers, each a fact of its own."""
    assert properties(taken.about("uai-0860001J")) == [
        ("type", "<https://w3id.org/maillage/ns#EducationInstitution>"),
        ("seeAlso", "<http://www.wikidata.org/entity/Q10177>"),
        ("altLabel", '"U. Clain"@fr'),
        ("altLabel", '"UC"@fr'),
        ("altLabel", '"University of the Clain"@en'),
        ("altLabel", '"Université de Poitou"@fr'),
        ("prefLabel", '"Université du Clain"@fr'),
        ("classification", f"<{KIND}university>"),
        ("actsIn", "<https://w3id.org/maillage/id/commune/86194>"),
        ("pic", '"905100890"'),
        ("pic", '"999986387"'),
        ("rna", '"W863000001"'),
        ("ror", '"04xtsmh28"'),
        ("sinceYear", '"1431"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("siren", '"198600025"'),
        ("siren", '"198600033"'),
        ("siret", '"19860002500011"'),
        ("siret", '"19860003300015"'),
        ("uai", '"0860001J"'),
    ]


def test_what_is_malformed_is_not_taken(taken: Taken) -> None:
    """A name in other letters is no other name, a wrong number no number; the first of several UAI names the school."""
    assert properties(taken.about("uai-0860002K")) == [
        ("type", "<https://w3id.org/maillage/ns#EducationInstitution>"),
        ("altLabel", '"EPC"@fr'),
        ("prefLabel", '"École des ponts du Clain"@fr'),
        ("classification", f"<{KIND}grande-ecole>"),
        ("sinceYear", '"1875"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("uai", '"0860002K"'),
        ("uai", '"0860003L"'),
    ]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("siren-775600042", "grande-ecole"),
        ("uai-0860004M", "education-institution"),
        ("uai-0860005N", "university"),
    ],
)
def test_the_sort_of_an_institution_is_its_kind(taken: Taken, code: str, kind: str) -> None:
    """A university by its type or by its profile."""
    assert ("classification", f"<{KIND}{kind}>") in properties(taken.about(code))


def test_what_lies_abroad_has_no_commune(taken: Taken) -> None:
    """A postal code of Rome is none of France, and that is no doubt."""
    assert "actsIn" not in dict(properties(taken.about("uai-0860004M")))


def test_the_header_of_the_interface_gives_the_same_facts(taken: Taken, tmp_path: Path) -> None:
    """Labels and names of the interface are one layout."""
    rows = [{INTERFACE.get(name, name): value for name, value in row.items()} for row in ROWS]
    assert take("higher_education", [written(tmp_path, rows)]).lines == taken.lines


def test_the_real_file_is_taken_in_whole() -> None:
    """The 250 rows of January 2024: 18 say nothing, none is wrong, and every number of theirs is sound."""
    taken = take("higher_education", [sample("fr-esr-principaux-etablissements-enseignement-superieur.csv")])
    account = taken.account
    assert (account.rows, account.refused, account.left_out, account.doubts) == (250, {}, {"empty": 18}, {})
    assert len(taken.organisations()) == 232
    counts = {
        name: sum(f"ns#{name}>" in line for line in taken.lines)
        for name in ("uai", "siren", "siret", "rna", "ror", "pic")
    }
    assert counts == {"uai": 246, "siren": 239, "siret": 268, "rna": 38, "ror": 207, "pic": 95}
    assert len(taken.lines) == 2915
