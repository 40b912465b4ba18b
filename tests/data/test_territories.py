"""The territories: what the packaged file holds, how it is made, and the facts that it gives."""

import gzip
import io
import json
import re
import tarfile
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pytest

from data.territories import (
    Territory,
    TerritoryFileError,
    read_territories,
    territory_source,
    territory_triples,
)
from data.territories.builder import main, packed
from data.territories.division import PackageError
from data.territories.reader import COLUMNS
from ontology.identifiers import CONCEPTS, TERMS, is_commune_code, is_siren, split_thing, thing

Territories = Mapping[tuple[str, str], Territory]


@pytest.fixture(scope="module")
def territories() -> Territories:
    """Every territory of the packaged file, by kind and code."""
    return {(territory.kind, territory.code): territory for territory in read_territories()}


@pytest.fixture(scope="module")
def quads() -> list[pyoxigraph.Quad]:
    """Every fact of the source, as a parser of RDF reads it."""
    facts = b"".join(territory_source().read())
    return list(pyoxigraph.parse(facts, format=pyoxigraph.RdfFormat.N_TRIPLES))


def of_kind(territories: Territories, kind: str) -> list[Territory]:
    """Return the territories of a kind."""
    return [territory for territory in territories.values() if territory.kind == kind]


class TestPackagedFile:
    """What the file of the edition 2026 holds."""

    def test_counts(self, territories: Territories) -> None:
        """The official code of 2026 has so many territories of each kind, each once."""
        assert Counter(territory.kind for territory in read_territories()) == {
            "country": 1,
            "region": 18,
            "departement": 101,
            "collectivite": 8,
            "epci": 1255,
            "ept": 11,
            "commune": 34969,
            "arrondissement-municipal": 45,
            "former-commune": 4240,
        }
        assert len(territories) == 40648

    def test_population(self, territories: Territories) -> None:
        """The communes add up to 68,952,941 people; so do the regions with the overseas collectivities."""
        whole = territories["country", "FR"].population
        assert whole == 68952941
        assert whole == sum(t.population or 0 for t in of_kind(territories, "commune"))
        regions = of_kind(territories, "region") + of_kind(territories, "collectivite")
        assert whole == sum(t.population or 0 for t in regions)

    def test_nobody_is_not_zero(self, territories: Territories) -> None:
        """Lands without a census (the southern lands and Clipperton) have no population."""
        uncounted = [t.code for t in of_kind(territories, "commune") if t.population is None]
        assert uncounted == ["98411", "98412", "98413", "98414", "98415", "98901"]
        assert territories["collectivite", "984"].population is None

    def test_poitiers(self, territories: Territories) -> None:
        """Poitiers is in the Vienne and in Grand Poitiers, itself in the Vienne, in Nouvelle-Aquitaine."""
        poitiers = territories["commune", "86194"]
        assert poitiers.name == "Poitiers"
        assert poitiers.postal_codes == ("86000",)
        assert poitiers.within == (("departement", "86"), ("epci", "200069854"))
        assert territories["epci", "200069854"].name == "CU du Grand Poitiers"
        assert territories["epci", "200069854"].within == (("departement", "86"),)
        assert territories["departement", "86"].within == (("region", "75"),)

    def test_paris_est_marne_et_bois(self, territories: Territories) -> None:
        """Charenton-le-Pont and Saint-Maurice are two of the 13 communes of Paris Est Marne et Bois."""
        (ept,) = (t for t in of_kind(territories, "ept") if t.name == "Paris Est Marne et Bois")
        key = ("ept", ept.code)
        members = {t.code for t in of_kind(territories, "commune") if key in t.within}
        assert len(members) == 13
        assert {"94018", "94069"} <= members
        assert territories["commune", "94018"].name == "Charenton-le-Pont"
        assert territories["commune", "94069"].name == "Saint-Maurice"
        assert ept.within == (("epci", "200054781"), ("departement", "94"))
        assert ept.population == sum(territories["commune", code].population or 0 for code in members)

    def test_epci_across_borders(self, territories: Territories) -> None:
        """An EPCI lies in the smallest of department, region and country that holds all its communes."""
        containers = [t.within[0][0] for t in of_kind(territories, "epci")]
        assert Counter(containers) == {"departement": 1166, "region": 63, "country": 26}
        assert territories["epci", "200054781"].name == "Métropole du Grand Paris"
        assert territories["epci", "200054781"].within == (("region", "11"),)

    def test_collectivities_are_one_node(self, territories: Territories) -> None:
        """An overseas collectivity is neither a department nor a region, and lies in the country itself."""
        codes = [t.code for t in of_kind(territories, "collectivite")]
        assert codes == ["975", "977", "978", "984", "986", "987", "988", "989"]
        assert all(t.within == (("country", "FR"),) for t in of_kind(territories, "collectivite"))
        assert not {("region", code) for code in codes} & territories.keys()
        assert not {("departement", code) for code in codes} & territories.keys()
        assert territories["commune", "97502"].within == (("collectivite", "975"),)

    def test_containers_come_first_and_lead_to_france(self, territories: Territories) -> None:
        """Every container exists and comes before what it contains (so there is no cycle), up to France."""
        above: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for key, territory in territories.items():
            assert all(container in above for container in territory.within), key
            above[key] = set(territory.within).union(*(above[container] for container in territory.within))
        for key, containers in above.items():
            assert (("country", "FR") in containers) == (key[0] not in {"country", "former-commune"}), key
        paris_1 = above["arrondissement-municipal", "75101"]
        assert paris_1 >= {("commune", "75056"), ("departement", "75"), ("region", "11")}

    def test_codes_are_strings(self, territories: Territories) -> None:
        """Corsican codes keep their letter, INSEE and postal codes their leading zero, EPCI a valid SIREN."""
        assert territories["commune", "2A004"].name == "Ajaccio"
        assert territories["departement", "2B"].name == "Haute-Corse"
        assert territories["commune", "01004"].postal_codes == ("01500",)
        communes = of_kind(territories, "commune") + of_kind(territories, "former-commune")
        assert all(is_commune_code(t.code) for t in communes)
        assert all(is_siren(t.code) for t in of_kind(territories, "epci") + of_kind(territories, "ept"))
        postal_codes = {code for t in territories.values() for code in t.postal_codes}
        assert all(re.fullmatch(r"\d{5}", code) for code in postal_codes)

    def test_former_communes(self, territories: Territories) -> None:
        """A former commune names a current one; less than half of them have kept a name."""
        former = of_kind(territories, "former-commune")
        assert all(("commune", t.replaced_by or "") in territories for t in former)
        assert not {t.code for t in former} & {t.code for t in of_kind(territories, "commune")}
        assert sum(bool(t.name) for t in former) == 1992
        assert territories["former-commune", "55273"].replaced_by == "55386"  # Nonsard-Lamarche
        assert all(t.name for t in territories.values() if t.kind != "former-commune")

    def test_points(self, territories: Territories) -> None:
        """GeoNames locates 14,793 communes (90.7 % of the people); 47 overseas communes have none."""
        communes = of_kind(territories, "commune")
        given = [t for t in communes if t.latitude is not None and t.precision_km is None]
        imputed = [t for t in communes if t.precision_km is not None]
        assert (len(given), len(imputed)) == (14793, 20129)
        people = sum(t.population or 0 for t in given) / sum(t.population or 0 for t in communes)
        assert people == pytest.approx(0.907, abs=0.001)
        without = {t.within[0] for t in communes if t.latitude is None}
        assert without == {("collectivite", code) for code in ("984", "987", "988", "989")}
        metropolitan = Counter(t.precision_km for t in imputed if not t.code.startswith(("97", "98")))
        assert set(metropolitan) == {5.0, 8.7, 31.1}
        assert metropolitan[31.1] == 3  # islands without EPCI: Bréhat, Sein, Yeu

    def test_points_are_where_the_place_is(self, territories: Territories) -> None:
        """Poitiers is at 46.58 N 0.34 E; Nouméa, Mamoudzou and Marigot are found by the codes of GeoNames."""
        for code, latitude, longitude in (
            ("86194", 46.58, 0.34),
            ("98818", -22.28, 166.46),
            ("97611", -12.78, 45.23),
            ("97801", 18.07, -63.08),
        ):
            commune = territories["commune", code]
            assert commune.latitude == pytest.approx(latitude, abs=0.02)
            assert commune.longitude == pytest.approx(longitude, abs=0.02)
            assert commune.precision_km is None

    def test_misplaced_points_are_refused(self, territories: Territories) -> None:
        """Four points of GeoNames belong to other places; far Maripasoula in Guyane is rightly alone."""
        for code in ("23257", "38363", "40271", "71588"):
            assert territories["commune", code].precision_km == 5.0
        assert territories["commune", "97353"].precision_km is None

    def test_arrondissements_have_points(self, territories: Territories) -> None:
        """The arrondissements of Lyon and Marseille have their own points, those of Paris the city's."""
        arrondissements = of_kind(territories, "arrondissement-municipal")
        imputed = {t.code for t in arrondissements if t.precision_km is not None}
        assert imputed == {str(code) for code in range(75101, 75121)}
        assert all(t.latitude is not None for t in arrondissements)

    def test_bytes_are_those_of_the_builder(self) -> None:
        """What the builder would write for the rows of the packaged file are those rows; no date is in it."""
        resource = files("data.territories").joinpath("territories.csv.gz").read_bytes()
        again = packed(read_territories())
        assert gzip.decompress(again) == gzip.decompress(resource)
        assert resource[3:8] == b"\0\0\0\0\0"  # no name, no time


class TestReader:
    """What the reader makes of files that are not as they should be."""

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("commune;86194", "2 columns instead of 10"),
            ("canton;86194;Poitiers;;;;;;;", "unknown kind 'canton'"),
            ("commune;;Poitiers;;;;;;;", "no code"),
            ("commune;86194;Poitiers;86;;;;;;", "'86' is not the kind"),
            ("commune;86194;Poitiers;;many;;;;;", "invalid literal"),
            ("commune;86194;Poitiers;;;;46.5;;;", "half a point"),
            ("commune;86194;Poitiers;;;;146.5;0.3;;", "146.5 is beyond 90"),
            ("commune;86194;Poitiers;;;;nan;0.3;;", "nan is beyond 90"),
            ('commune;86194;"Poitiers;;;;;;;', "unexpected end of data"),
        ],
    )
    def test_bad_row(self, tmp_path: Path, row: str, reason: str) -> None:
        """A row that is wrong is refused with its line and the reason."""
        path = tmp_path / "territories.csv.gz"
        good = "country;FR;France;;;;;;;"
        path.write_bytes(gzip.compress("\n".join([";".join(COLUMNS), good, row]).encode()))
        with pytest.raises(TerritoryFileError, match=re.escape(reason)) as caught:
            list(read_territories(path))
        assert caught.value.line == 3

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not compressed",
            gzip.compress(b""),
            gzip.compress(b"kind;code\n"),
            gzip.compress(";".join(COLUMNS).encode())[:-9],
            gzip.compress(";".join(COLUMNS).encode() + b"\ncountry;FR;\xe9;;;;;;;\n"),
        ],
        # the bytes say when they were made, and so cannot name a test: two workers may make them in different seconds
        ids=["empty", "uncompressed", "without-lines", "other-columns", "cut", "other-encoding"],
    )
    def test_bad_file(self, tmp_path: Path, content: bytes) -> None:
        """A file that is empty, cut, not compressed, not UTF-8 or without the header is refused."""
        path = tmp_path / "territories.csv.gz"
        path.write_bytes(content)
        with pytest.raises(TerritoryFileError):
            list(read_territories(path))


class TestFacts:
    """The facts that the territories give."""

    def test_count(self, quads: list[pyoxigraph.Quad]) -> None:
        """The edition 2026 states 453,138 facts, none of them twice, each read back by a parser of RDF."""
        assert len(quads) == 453138
        assert len(set(quads)) == len(quads)

    def test_iris_are_things(self, quads: list[pyoxigraph.Quad], territories: Territories) -> None:
        """Every subject is the IRI of a territory or of its point, and every container a subject."""
        subjects = {str(quad.subject)[1:-1] for quad in quads}
        for iri in subjects:
            kind, code = split_thing(iri)
            if kind == "geometry":
                kind, _, code = code.rpartition("-")
            assert (kind, code) in territories
        within = pyoxigraph.NamedNode(f"{TERMS}directlyWithin")
        containers = {str(quad.object)[1:-1] for quad in quads if quad.predicate == within}
        assert containers <= subjects

    def test_chunks_are_whole_lines(self) -> None:
        """The source gives chunks that end with a line, and the same facts each time."""
        source = territory_source()
        chunks = list(source.read())
        assert all(chunk.endswith(b" .\n") for chunk in chunks)
        assert max(chunk.count(b"\n") for chunk in chunks) < 5000
        assert list(source.read()) == chunks
        assert source.graph == "https://w3id.org/maillage/graph/territories/2026"

    def test_one_territory(self) -> None:
        """A commune's facts are its kind, names, codes, containers and point, in RDF's own forms."""
        lines = facts(
            Territory(
                "commune",
                "01004",
                'Bourg "la\\Neuve"',
                within=(("departement", "01"),),
                population=12,
                postal_codes=("01500",),
                latitude=45.96,
                longitude=-5.36,
                precision_km=5.0,
            )
        )
        commune = f"<{thing('commune', '01004')}>"
        point = f"<{thing('geometry', 'commune-01004')}>"
        xsd, geo = "http://www.w3.org/2001/XMLSchema#", "http://www.opengis.net/ont/geosparql#"
        rdf_type = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        assert lines == {
            f"{commune} {rdf_type} <{TERMS}Territory> .",
            f"{commune} <{TERMS}territoryKind> <{CONCEPTS}territory-kind/commune> .",
            f'{commune} <http://www.w3.org/2004/02/skos/core#prefLabel> "Bourg \\"la\\\\Neuve\\""@fr .',
            f'{commune} <{TERMS}inseeCode> "01004" .',
            f'{commune} <{TERMS}population> "12"^^<{xsd}integer> .',
            f'{commune} <{TERMS}postalCode> "01500" .',
            f"{commune} <{TERMS}directlyWithin> <{thing('departement', '01')}> .",
            f"{commune} <{geo}hasGeometry> {point} .",
            f"{point} {rdf_type} <{geo}Geometry> .",
            f'{point} <{geo}asWKT> "POINT(-5.36000 45.96000)"^^<{geo}wktLiteral> .',
            f'{point} <{TERMS}imputed> "true"^^<{xsd}boolean> .',
            f'{point} <{TERMS}precisionKm> "5.0"^^<{xsd}decimal> .',
        }

    def test_sirens_former_communes_and_the_country(self) -> None:
        """An EPCI has a SIREN, a former commune its successor, the country a name in English as well."""
        epci = facts(Territory("epci", "200069854", "Grand Poitiers"))
        assert f'<{thing("epci", "200069854")}> <{TERMS}siren> "200069854" .' in epci
        assert not any("inseeCode" in line for line in epci)
        former = facts(Territory("former-commune", "01340", "", replaced_by="01015"))
        successor = f"<http://purl.org/dc/terms/isReplacedBy> <{thing('commune', '01015')}> ."
        assert any(line.endswith(successor) for line in former)
        assert not any("prefLabel" in line for line in former)
        country = facts(Territory("country", "FR", "France"))
        assert {line.rpartition("@")[2] for line in country if "prefLabel" in line} == {"fr .", "en ."}
        assert not any("inseeCode" in line for line in country)

    def test_catalogue_names_the_same_edition(self) -> None:
        """The catalogue gives the graph, the vintage, the licence and the packages of the source itself."""
        catalogue = tomllib.loads(files("data").joinpath("catalogue.toml").read_text(encoding="utf-8"))
        entry, source = catalogue["territories"], territory_source()
        assert (entry["graph"], entry["vintage"]) == (source.name, source.vintage)
        assert entry["licence"] == source.licence
        for origin in entry["origin"]:
            assert f"{origin['package']} {origin['version']}" in source.producer
            assert f"{origin['package']}@{origin['version']}" in entry["rebuild"][0]
        assert files("data").joinpath(entry["file"]).is_file()


def facts(territory: Territory) -> set[str]:
    """Return the lines that state a territory."""
    return set(b"".join(territory_triples([territory])).decode().splitlines())


def commune(code: str, name: str, postal_code: str, **more: object) -> dict[str, object]:
    """Return a commune as the npm package writes it."""
    return {
        "code": code,
        "nom": name,
        "zone": "metro",
        "departement": code[:2],
        "region": "75" if code < "87" else "76",
        "type": "commune-actuelle",
        "codesPostaux": [postal_code],
        "population": 100,
    } | more


def place(identifier: int, name: str, feature: str, point: tuple[float, float], *codes: str) -> str:
    """Return a row of GeoNames; the codes are the country's and the four administrative levels'."""
    country, *levels = codes
    fields = [str(identifier), name, name, "", str(point[0]), str(point[1]), "P", feature, country, ""]
    return "\t".join([*fields, *levels, "500", "", "0", "Europe/Paris", "2023-01-01"])


COMMUNES = [
    commune("86001", "Alpha", "86000", anciensCodes=["86009", "86008"]),
    commune("86002", "Bêta", "86000"),
    commune("86003", "Gamma", "86000"),
    commune("86004", "Delta", "86000"),
    commune("86005", "Epsilon", "86500"),
    commune("86006", "Zêta", "86600"),
    commune("87001", "Êta", "87000"),
    commune("97501", "Thêta", "97500", zone="com", departement="975", region="975"),
    commune("97502", "Iota", "97599", zone="com", departement="975", region="975"),
    commune("97701", "Lambda", "97133", zone="com", departement="977", region="977"),
    commune("98735", "Mu", "98735", zone="com", departement="987", region="987"),
    commune("98736", "Nu", "98736", zone="com", departement="987", region="987"),
    {"code": "86009", "nom": "Kappa", "type": "commune-deleguee", "chefLieu": "86001"},
    {"code": "86001", "nom": "Alpha", "type": "commune-deleguee", "chefLieu": "86001"},
    {
        "code": "86101",
        "nom": "Alpha 1er Arrondissement",
        "type": "arrondissement-municipal",
        "commune": "86001",
    },
    {
        "code": "86102",
        "nom": "Alpha 2e Arrondissement",
        "type": "arrondissement-municipal",
        "commune": "86001",
    },
]
PLACES = [
    place(1, "Alpha", "PPL", (46.50, 0.30), "FR", "75", "86", "861", "86001"),
    place(2, "Alpha 02", "PPLX", (46.51, 0.31), "FR", "75", "86", "861", "86001"),
    place(3, "Elsewhere", "PPLA2", (46.90, 0.90), "FR", "75", "86", "861", "86001"),
    place(4, "Beta", "PPL", (46.60, 0.40), "FR", "75", "86", "861", "86002"),
    place(5, "Gamma", "PPL", (44.00, 5.00), "FR", "75", "86", "861", "86003"),
    place(6, "Thêta", "PPL", (46.78, -56.18), "PM", "97501", "", "", ""),
    place(7, "Seat", "PPLC", (17.90, -62.85), "BL", "00", "", "", ""),
    place(8, "Mû", "PPL", (-16.50, -151.70), "PF", "02", "10295183", "", ""),
    place(9, "Gamma", "PPL", (52.00, 5.00), "NL", "75", "86", "861", "86003"),
]


@pytest.fixture
def tarballs(tmp_path: Path) -> tuple[Path, Path]:
    """Two small packages in the layout of the true ones."""
    members = [{"code": code} for code in ("86001", "86002", "86003", "86005", "87001")]
    data = {
        "communes": COMMUNES,
        "epci": [{"code": "200069854", "nom": "CC", "membres": members}],
        "ept": [{"code": "200057867", "nom": "EPT", "membres": members[:2]}],
        "departements": [
            {"code": "86", "region": "75", "nom": "Vienne", "zone": "metro"},
            {"code": "87", "region": "76", "nom": "Haute-Vienne", "zone": "metro"},
            {"code": "975", "region": "975", "nom": "Saint-Pierre-et-Miquelon", "zone": "com"},
            {"code": "977", "region": "977", "nom": "Saint-Barthélemy", "zone": "com"},
            {"code": "987", "region": "987", "nom": "Polynésie française", "zone": "com"},
        ],
        "regions": [
            {"code": "75", "nom": "Ouest", "zone": "metro"},
            {"code": "76", "nom": "Est", "zone": "metro"},
            {"code": "975", "nom": "Saint-Pierre-et-Miquelon", "zone": "com"},
        ],
    }
    decoupage, cities = tmp_path / "decoupage.tgz", tmp_path / "cities.tgz"
    write_tarball(decoupage, {f"data/{name}.json": json.dumps(rows) for name, rows in data.items()})
    write_tarball(cities, {"dist/cities500.txt": "".join(f"{row}\n" for row in PLACES)})
    return decoupage, cities


def write_tarball(path: Path, members: Mapping[str, str]) -> None:
    """Write a package as ``npm pack`` does: everything under ``package/``."""
    with tarfile.open(path, "w:gz") as archive:
        for name, text in members.items():
            content = text.encode()
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))


def build(tarballs: Iterable[Path], out: Path) -> Territories:
    """Run the builder as the command line does and read what it wrote."""
    main([*map(str, tarballs), str(out)])
    return {(territory.kind, territory.code): territory for territory in read_territories(out)}


class TestBuilder:
    """How the file is made, on two packages of a dozen rows."""

    def test_same_bytes(self, tarballs: tuple[Path, Path], tmp_path: Path) -> None:
        """Two builds give the same bytes, whatever the file is called."""
        build(tarballs, tmp_path / "one.csv.gz")
        build(tarballs, tmp_path / "two.csv.gz")
        assert (tmp_path / "one.csv.gz").read_bytes() == (tmp_path / "two.csv.gz").read_bytes()

    def test_containers(self, tarballs: tuple[Path, Path], tmp_path: Path) -> None:
        """Containers follow from the members; a pseudo department and region become one collectivity."""
        built = build(tarballs, tmp_path / "out.csv.gz")
        assert built["epci", "200069854"].within == (("country", "FR"),)
        assert built["epci", "200069854"].population == 500
        assert built["ept", "200057867"].within == (("epci", "200069854"), ("departement", "86"))
        assert built["commune", "86001"].within == (
            ("departement", "86"),
            ("epci", "200069854"),
            ("ept", "200057867"),
        )
        assert built["collectivite", "975"].within == (("country", "FR"),)
        assert built["commune", "97501"].within == (("collectivite", "975"),)
        assert ("region", "975") not in built
        assert built["arrondissement-municipal", "86101"].within == (("commune", "86001"),)

    def test_former_communes(self, tarballs: tuple[Path, Path], tmp_path: Path) -> None:
        """A former commune has the name of the part that it lives on as, if there is one."""
        built = build(tarballs, tmp_path / "out.csv.gz")
        former = {t.code: (t.name, t.replaced_by) for t in of_kind(built, "former-commune")}
        assert former == {"86008": ("", "86001"), "86009": ("Kappa", "86001")}

    def test_points(self, tarballs: tuple[Path, Path], tmp_path: Path) -> None:
        """The place of the commune's name gives its point; the others take means, and say how rough."""
        built = build(tarballs, tmp_path / "out.csv.gz")
        points = {t.code: (t.latitude, t.longitude, t.precision_km) for t in built.values() if t.kind == "commune"}
        assert points["86001"] == (46.5, 0.3, None)  # of its name, not the seat of something else
        assert points["86002"] == (46.6, 0.4, None)
        assert points["86004"] == (46.55, 0.35, 5.0)  # postal code
        assert points["86005"] == (46.55, 0.35, 8.7)  # EPCI
        assert points["86006"] == (46.55, 0.35, 31.1)  # department
        assert points["97501"] == (46.78, -56.18, None)  # the code is in GeoNames' first level
        assert points["97502"] == (None, None, None)  # islands are no relatives
        assert points["97701"] == (17.9, -62.85, None)  # the only commune of its collectivity
        assert points["98735"] == (-16.5, -151.7, None)  # by name, where GeoNames has no code
        assert points["98736"] == (None, None, None)
        first, second = (built["arrondissement-municipal", code] for code in ("86101", "86102"))
        assert (first.latitude, first.precision_km) == (46.5, 2.3)
        assert (second.latitude, second.precision_km) == (46.51, None)

    def test_misplaced_point(
        self, tarballs: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A point far from all the communes around is refused, said so, and imputed."""
        gamma = build(tarballs, tmp_path / "out.csv.gz")["commune", "86003"]
        assert (gamma.latitude, gamma.longitude, gamma.precision_km) == (46.55, 0.35, 5.0)
        assert "refused: ['86003']" in capsys.readouterr().out

    def test_wrong_packages(self, tarballs: tuple[Path, Path], tmp_path: Path) -> None:
        """A package that is not the one meant is refused, and nothing is written."""
        out = tmp_path / "out.csv.gz"
        with pytest.raises(PackageError, match=r"no package/data/communes\.json"):
            main([str(tarballs[1]), str(tarballs[0]), str(out)])
        broken = tmp_path / "broken.tgz"
        broken.write_bytes(tarballs[0].read_bytes()[:100])
        with pytest.raises(PackageError):
            main([str(broken), str(tarballs[1]), str(out)])
        write_tarball(broken, {"data/communes.json": '[{"type": "commune-actuelle"}]'})
        with pytest.raises(PackageError, match="a record has no 'code'"):
            main([str(broken), str(tarballs[1]), str(out)])
        write_tarball(broken, {"dist/cities500.txt": "1\tAlpha\n"})
        with pytest.raises(PackageError, match="line 1"):
            main([str(tarballs[0]), str(broken), str(out)])
        assert not out.exists()
