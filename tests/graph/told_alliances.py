"""Facts that answers are made of, held by a store: a service of a town that introduced a company and a school."""

from dataclasses import dataclass
from functools import cached_property

from graph.asking import Asked
from graph.columnar import Columnar, read_columnar
from graph.extraction import read_network
from graph.gazetteer import Gazetteer, read_gazetteer
from graph.network import Network
from graph.recommendation import Recommender, served
from graph.search import Index
from graph.store import EmbeddedStore

ALLIANCES = """
@prefix al: <https://w3id.org/maillage/ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix o: <https://w3id.org/maillage/id/organisation/> .
@prefix u: <https://w3id.org/maillage/id/undertaking/> . @prefix p: <https://w3id.org/maillage/id/participation/> .
@prefix c: <https://w3id.org/maillage/id/commune/> . @prefix cause: <https://w3id.org/maillage/concept/cause/> .
@prefix sector: <https://w3id.org/maillage/concept/sector/> . @prefix role: <https://w3id.org/maillage/concept/role/> .
@prefix t: <https://w3id.org/maillage/concept/territory-kind/> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix e: <https://w3id.org/maillage/id/evidence/> . @prefix d: <https://w3id.org/maillage/id/publication/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

sector:company a skos:Concept ; skos:prefLabel "entreprises"@fr . sector:public skos:prefLabel "acteurs publics"@fr .
sector:education a skos:Concept ; skos:prefLabel "enseignement"@fr .
sector:association a skos:Concept ; skos:prefLabel "associations"@fr .
cause:care a skos:Concept ; skos:prefLabel "soin"@fr .
c:1 a al:Territory ; skos:prefLabel "Ville"@fr ; al:territoryKind t:commune .
c:2 a al:Territory ; skos:prefLabel "Village"@fr ; al:territoryKind t:commune .

o:service a org:Organization ; skos:prefLabel "Service"@fr ; al:inSector sector:public ; al:actsIn c:1 .
o:company a org:Organization ; skos:prefLabel "Entreprise"@fr ; al:inSector sector:company ; al:addresses cause:care .
o:school a org:Organization ; skos:prefLabel "École"@fr ; al:inSector sector:education ; al:actsIn c:1 .
o:club a org:Organization ; skos:prefLabel "Club"@fr ; al:inSector sector:association ; al:actsIn c:2 .
o:alone a org:Organization ; skos:prefLabel "Seule"@fr ; al:inSector sector:company ; al:actsIn c:1 ;
  al:addresses cause:care .

u:first a al:Alliance ; skos:prefLabel "Première"@fr ; al:sinceYear 2018 .
u:second a al:Alliance ; skos:prefLabel "Deuxième"@fr ; al:sinceYear 2019 .
u:third a al:Alliance ; skos:prefLabel "Troisième"@fr ; al:sinceYear 2020 .
u:fourth a al:Alliance ; skos:prefLabel "Quatrième"@fr ; al:sinceYear 2021 .
p:1 a al:Participation ; org:member o:service ; org:organization u:first ; org:role role:partner .
p:2 a al:Participation ; org:member o:company ; org:organization u:first ; org:role role:partner .
p:3 a al:Participation ; org:member o:service ; org:organization u:second ; org:role role:partner .
p:4 a al:Participation ; org:member o:school ; org:organization u:second ; org:role role:partner .
p:5 a al:Participation ; org:member o:service ; org:organization u:third ; org:role role:mediator .
p:6 a al:Participation ; org:member o:company ; org:organization u:third ; org:role role:partner .
p:7 a al:Participation ; org:member o:school ; org:organization u:third ; org:role role:partner .
p:8 a al:Participation ; org:member o:school ; org:organization u:fourth ; org:role role:partner .
p:9 a al:Participation ; org:member o:club ; org:organization u:fourth ; org:role role:partner .
"""


@dataclass(frozen=True)
class Held(Asked):
    """The facts of a store, with all that answers are made from."""

    store: EmbeddedStore
    version: str = "small"

    @cached_property
    def network(self) -> Network:
        """The network that is derived from the store."""
        return read_network(self.store)

    @cached_property
    def columnar(self) -> Columnar:
        """The network in columns."""
        return read_columnar(self.store)

    @cached_property
    def recommender(self) -> Recommender:
        """What finds partners."""
        return Recommender.of(self.columnar, served())

    @cached_property
    def index(self) -> Index:
        """What names are looked up in."""
        return Index.of(self.store)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The names of the territories."""
        return read_gazetteer(self.store)
