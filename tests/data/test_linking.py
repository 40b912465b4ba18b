"""Linking: which IRIs are those of one body, and which are not although they look like it."""

import duckdb
import pytest

from tests.data.linked import Body, association, linking, pairs, same, shuffled, unit

LAKE, LAKE_UNIT = "rna-W000000001", "siren-000000001"
TOWNS = ("55545", "75056", "13055")


def one(name: str, other: str, commune: str = "55545", elsewhere: str = "55545") -> bool:
    """Say whether an association and a unit of these names are taken for one body."""
    found = same([association("1", name, commune)], [unit(1, other, elsewhere)])
    assert found <= {(LAKE, LAKE_UNIT)}
    return bool(found)


@pytest.mark.parametrize(
    ("weaker", "stronger", "confidence"),
    [
        ([association("1", "A", rna="W000000001")], [unit(1, "B", rna="W000000001")], 0.99),
        ([association("1", "A", siret="00000000100011")], [unit(1, "B")], 0.98),
        ([association("1", "A", siren="000000001")], [unit(1, "B")], 0.98),
    ],
)
def test_keys(weaker: list[Body], stronger: list[Body], confidence: float) -> None:
    """A number that a register states of a body and that names one of another register joins the two."""
    assert pairs(weaker, stronger) == [(LAKE, LAKE_UNIT, "exact-key", confidence)]


def test_keys_of_schools_and_participants() -> None:
    """A school leads to its legal unit, and a participant in programmes to the school that bears its code."""
    school = {"id": "uai-0550001A", "name": "Lycée", "siren": "000000001", "pic": "999999999"}
    participant = {"id": "pic-999999999", "name": "LYCEE"}
    assert pairs([], [unit(1, "X")], others=[school, participant]) == [
        ("pic-999999999", "uai-0550001A", "exact-key", 0.99),
        ("uai-0550001A", LAKE_UNIT, "exact-key", 0.98),
    ]


def test_key_that_several_share() -> None:
    """Two units with the number of one association are both linked to it, and neither is taken for it."""
    found = pairs([association("1", "A")], [unit(1, "B", rna="W000000001"), unit(2, "C", rna="W000000001")])
    assert found == [(LAKE, LAKE_UNIT, "exact-key", 0.7), (LAKE, "siren-000000002", "exact-key", 0.7)]


def test_number_claimed_twice() -> None:
    """Two associations that state one SIRET are both linked to it, and neither is taken for its unit."""
    claims = [association(number, "A", siret="00000000100011") for number in ("1", "2")]
    assert [pair[3] for pair in pairs(claims, [unit(1, "B")])] == [0.7, 0.7]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Les Amis du lac", "AMIS DU LAC"),
        ("Comité des fêtes de Verdun", "CTE DES FETES DE VERDUN"),
        ("Comité des fêtes de Verdun", "COMITE DES FETES"),
        ("Union sportive du lac bleu", "UN SPORT DU LAC BLEU"),
        ("Société de chasse du vallon", "STE DE CHASSE DU VALLON"),
        ("Harmonie des cimes", "HARMONIE DESCIMES"),
        ("Harmonie des cimes", "HARMONIE D ESCIMES"),
        ("Association Moulin vert", "ASSOCITION MOULIN VERT"),
        ("Cabane des marais", "CABNE DES MARAIS"),
        ("Perle de juin", "PERLE DE"),
        ("Aide au développement Échelle bavarde", "AIDE AU DEVELOPPEMENT ECHELLE"),
        ("Œuvre de l'abbé", "OEUVRE DE L ABBE"),
        ("Chorale du lac, section 12", "CHORALE DU LAC SECTION 12"),
        ("Union sportive de la clairière verte", "UNION SPORTVE DE LA CLAIRIERE VERTE"),
    ],
)
def test_names_of_one_body(name: str, other: str) -> None:
    """Abbreviations, slips, lost ends and the name of the town do not keep two names of a commune apart."""
    assert one(name, other)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Chorale du lac, section 12", "CHORALE DU LAC SECTION 13"),
        ("Section 1 2 du lac", "SECTION 12 DU LAC"),
        ("Alouette de fil", "ALOUETTE FRAGILE"),
        ("Albatros des îles", "ALBATROS DE FIL"),
        ("Cabane de mer", "CABANE DE FER"),
        ("Passerelle bavarde de la rive", "PERGOLA BAVARDE DE LA RIVE"),
        ("Clairière de la plaine", "CLAIRIERE DE LA PLAINE SECTION FEMININE"),
        ("Les Amis du lac", "LES AMIS DU BOIS"),
    ],
)
def test_names_of_two_bodies(name: str, other: str) -> None:
    """A word or a figure that only one of the names has keeps them apart."""
    assert not one(name, other)


def test_another_commune() -> None:
    """A name of which a département has one is found where it moved to; a département further it is not."""
    assert one("Les Amis du lac bleu", "AMIS DU LAC BLEU", "55545", "55029")
    assert not one("Les Amis du lac bleu", "AMIS DU LAC BLEU", "55545", "86194")


def test_another_town_in_the_name() -> None:
    """Bodies of one name but for their towns are two, wherever they are."""
    assert not one("Tennis club de Verdun", "TENNIS CLUB DE BAR LE DUC", "55545", "55029")


def test_name_that_several_towns_know() -> None:
    """A name that three communes know is not followed from one to another."""
    many = [association(str(rank), "Judo club", code) for rank, code in enumerate(TOWNS, 1)]
    assert not same(many, [unit(1, "JUDO CLUB", "55029")])


def test_namesakes() -> None:
    """Where two associations of a commune bear the name of a unit, none is taken for it."""
    twins = [association("1", "Amis du lac"), association("2", "Les amis du Lac")]
    assert pairs(twins, [unit(1, "AMIS DU LAC")]) == []


def test_namesake_in_another_part_of_town() -> None:
    """Of two namesakes of a commune, the one with the postal code of the unit is it."""
    twins = [association("1", "Amis du lac", postal_code="55100"), association("2", "Amis du lac", postal_code="55840")]
    assert same(twins, [unit(1, "AMIS DU LAC", postal_code="55100")]) == {(LAKE, LAKE_UNIT)}


@pytest.mark.parametrize(("others", "confidence"), [(0, 0.9), (9, 0.8)])
def test_another_part_of_town(others: int, confidence: float) -> None:
    """A name under another postal code of the commune is a link, settled where it is not what many are called."""
    lake, unit_ = association("1", "Amis du lac", postal_code="55840"), unit(1, "AMIS DU LAC", postal_code="55100")
    many = [association(str(rank), "Amis du lac", "75056") for rank in range(2, 2 + others)]
    assert pairs([lake, *many], [unit_]) == [(LAKE, LAKE_UNIT, "name-in-commune", confidence)]


def test_nearest_of_two() -> None:
    """Of two names that a slip keeps from both, the one that says the town is further from one that does not."""
    two = [association("1", "Île du voyageur"), association("2", "Île du voyageur Verdun")]
    assert same(two, [unit(1, "ILE DU VOYAAGEUR")]) == {(LAKE, LAKE_UNIT)}


def test_lost_end_of_a_common_name() -> None:
    """A name that many towns know is found by what is left where its last word is cut off, not where more is."""
    many = [association(str(rank), "Art, jeunesse et loisirs", code) for rank, code in enumerate(TOWNS, 1)]
    assert same(many, [unit(1, "ART JEUNESSE ET")]) == {(LAKE, LAKE_UNIT)}
    assert not same(many, [unit(1, "ART ET")])


def test_town_tells_namesakes_apart() -> None:
    """Of two names that differ by that of their town, the one that is the same to the letter is preferred."""
    two = [association("1", "Harmonie de Verdun"), association("2", "Harmonie")]
    assert same(two, [unit(1, "HARMONIE DE VERDUN")]) == {(LAKE, LAKE_UNIT)}


def test_one_that_is_no_more() -> None:
    """A dissolved association of the same name makes the living one doubtful, and is itself linked to nothing."""
    assert (
        pairs([association("1", "Amis du lac")], [unit(1, "AMIS DU LAC")], gone=[association("2", "Amis du lac")]) == []
    )
    assert pairs([], [unit(1, "AMIS DU LAC")], gone=[association("2", "Amis du lac")]) == []


def test_known_by_its_number() -> None:
    """A unit that states another number is not linked by its name, nor an association that states another SIRET."""
    assert not same([association("1", "Amis du lac")], [unit(1, "AMIS DU LAC", rna="W999999999")])
    assert not same([association("1", "Amis du lac", siren="999999999")], [unit(1, "AMIS DU LAC")])


def test_namesake_of_a_linked_one() -> None:
    """Of two namesakes, that which a number links leaves the other unit to the other association."""
    twins = [association("1", "Amis du lac"), association("2", "Amis du lac")]
    units = [unit(1, "AMIS DU LAC"), unit(2, "AMIS DU LAC", rna="W000000002")]
    assert same(twins, units) == {(LAKE, LAKE_UNIT), ("rna-W000000002", "siren-000000002")}


def test_unit_that_an_association_states() -> None:
    """A unit whose number an association states is not its namesake's."""
    twins = [association("1", "Amis du lac"), association("2", "Amis du lac", siret="00000000100011")]
    assert pairs(twins, [unit(1, "AMIS DU LAC")]) == [("rna-W000000002", LAKE_UNIT, "exact-key", 0.98)]


def test_other_sort_of_body() -> None:
    """A company is not an association of the same name."""
    assert not same([association("1", "Amis du lac")], [{**unit(1, "AMIS DU LAC"), "class": "Company"}])


def test_masked_name() -> None:
    """A unit whose name is masked has none, and is linked by nothing (not even by what stands for the mask)."""
    masked = [{key: value for key, value in unit(rank, "").items() if key != "name"} for rank in (1, 2)]
    assert pairs([association("1", "[ND]"), association("2", "ND")], masked) == []


def test_second_number_of_an_association() -> None:
    """An old number leads to the new one of the same name, commune and year of creation, not of another year."""
    old, new = association("553P12345678", "Amis du lac", since_year="1990"), association("1", "Amis du lac")
    assert same([old, {**new, "since_year": "1990"}], []) == {("rna-553P12345678", LAKE)}
    assert same([old, {**new, "since_year": "2004"}], []) == set()


def test_body_without_a_strong_number() -> None:
    """Who has only a code of ours, or of a programme, is linked by its name where it is in a commune, and not else."""
    structure = {"id": "inclusion-emplois.12", "name": "Chantier du lac bleu", "commune": "55545"}
    foreigner = {"id": "keep-abc", "name": "Chantier du lac bleu"}
    assert same([], [unit(1, "CHANTIER DU LAC BLEU")], others=[structure, foreigner]) == {
        ("inclusion-emplois.12", LAKE_UNIT)
    }


def crowd() -> tuple[list[Body], list[Body]]:
    """Return bodies of five communes: names of few words, so that many are alike, and some numbers."""
    heads, tails = ("Amis", "Club", "Chorale", "Comité", "Foyer"), ("lac", "bois", "val", "moulin", "pont", "rivage")
    communes = ("55545", "55029", "75056", "13055", "86194")
    associations = [
        association(str(rank), f"{heads[rank % 5]} du {tails[rank % 6]} {tails[rank * 7 % 5]}", communes[rank % 4])
        for rank in range(1, 200)
    ]
    units = [
        unit(rank, f"{heads[rank % 5]} du {tails[rank % 6]} {tails[rank * 7 % 5]}".upper(), communes[rank * 3 % 5])
        for rank in range(1, 200, 2)
    ]
    units = [{**one, "rna": f"W{rank:09}"} if rank % 3 == 0 else one for rank, one in enumerate(units)]
    return associations, units


@pytest.mark.parametrize("seed", range(3))
def test_order_of_the_rows(seed: int) -> None:
    """The links are the same whatever the order in which the rows of the registers stand."""
    associations, units = crowd()
    assert pairs(shuffled(associations, seed), shuffled(units, seed)) == pairs(associations, units)


def test_every_link_leads_up() -> None:
    """A link leads from the weaker number to the stronger, and a body is at most one of each register."""
    associations, units = crowd()
    with linking(associations, units) as (connection, tables):
        links = f"'{tables['links']}'"
        assert connection.execute(f"SELECT count(*) FROM {links}").fetchall()[0][0] > 30
        assert not connection.execute(f"FROM {links} WHERE strength(weaker) >= strength(stronger)").fetchall()
        several = "SELECT weaker, family(stronger) FROM {} WHERE confidence >= 0.9 GROUP BY ALL HAVING count(*) > 1"
        assert not connection.execute(several.format(links)).fetchall()
        assert not connection.execute(f"SELECT id FROM {links} GROUP BY id HAVING count(*) > 1").fetchall()


def test_nothing_to_link() -> None:
    """Registers without a body give tables without a link."""
    with linking([]) as (_connection, tables):
        counts = [duckdb.connect().execute(f"SELECT count(*) FROM '{path}'").fetchall() for path in tables.values()]
    assert counts == [[(0,)], [(0,)]]
