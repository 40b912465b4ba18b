"""The competency questions: each gives the rows that the founding documents call for, on two engines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from data.territories import read_territories, territory_triples
from graph import QueryLimits, WorkerPool
from graph.workers.queries import Query
from ontology.competency import (
    LANGUAGES,
    THEMES,
    Question,
    QuestionFileError,
    read_question,
)
from ontology.identifiers import BASE, TERMS, named_graph
from ontology.vocabulary import vocabulary_source
from tests.questions.expected_rows import (
    EXPECTED,
    QUESTIONS,
    Table,
    answer_of_pyoxigraph,
    code_of,
    expected,
    of_pyoxigraph,
    of_rdflib,
)
from tests.questions.stated_graphs import sources
from tests.small_territories import needed_territories

# rdflib 7.6 calls, inside its own parser and SPARQL engine, what it deprecates itself.
pytestmark = pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated:DeprecationWarning")

RIGHTLY_EMPTY = {"Q65"}
ENGINES = ("pyoxigraph", "rdflib")
EPT = ("ept", "200057941")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The same quads in two engines."""

    store: pyoxigraph.Store
    dataset: rdflib.Dataset

    def ask(self, engine: str, query: str) -> Table:
        """Return the answer of one of the engines."""
        return answer_of_pyoxigraph(self.store, query) if engine == "pyoxigraph" else self._ask_rdflib(query)

    def _ask_rdflib(self, query: str) -> Table:
        result = self.dataset.query(query)
        variables = tuple(str(variable) for variable in result.vars or ())
        return Table(variables, [tuple(of_rdflib(term) for term in row) for row in bindings(result)])


def bindings(result: rdflib.query.Result) -> Iterator[Sequence[rdflib.term.Node | None]]:
    """Give the rows of a SELECT of rdflib."""
    for row in result:
        assert isinstance(row, rdflib.query.ResultRow)
        yield list(row)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Return the ontology, the schemes, every told fact, the territories they need, and what is derived."""
    store = pyoxigraph.Store()
    for name, turtle in sources():
        graph = pyoxigraph.NamedNode(named_graph(name))
        store.load(turtle, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph)
    persons = (files("data") / "told" / "persons.trig").read_bytes()
    store.load(persons, format=pyoxigraph.RdfFormat.TRIG)

    chosen = needed_territories(lambda place: place.kind == "commune" and EPT in place.within)
    places = b"".join(territory_triples(chosen))
    vintage = pyoxigraph.NamedNode(named_graph("territories/2026"))
    store.load(places, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=vintage)

    derived = pyoxigraph.NamedNode(named_graph("derived"))
    rules = sorted((files("graph") / "rules").iterdir(), key=lambda rule: rule.name)
    results = [
        store.query(rule.read_text(encoding="utf-8"), use_default_graph_as_union=True)
        for rule in rules
        if rule.name.endswith(".rq")
    ]
    for triples in results:
        assert isinstance(triples, pyoxigraph.QueryTriples)
        store.extend(pyoxigraph.Quad(fact.subject, fact.predicate, fact.object, derived) for fact in triples)

    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=store.dump(format=pyoxigraph.RdfFormat.N_QUADS), format="nquads")
    return Knowledge(store, dataset)


@pytest.fixture(scope="module")
def worker(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkerPool]:
    """Give a worker with the limits of the service, over the same quads and every territory of France."""
    path = tmp_path_factory.mktemp("france") / "store"
    store, vintage = pyoxigraph.Store(str(path)), pyoxigraph.NamedNode(named_graph("territories/2026"))
    store.bulk_extend(knowledge.store)
    places = b"".join(territory_triples(read_territories()))
    store.bulk_load(places, format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=vintage)
    store.flush()
    del store
    with WorkerPool(path, workers=1, limits=QueryLimits()) as pool:
        yield pool


def answer_of_worker(worker: WorkerPool, query: str) -> Table:
    """Return the answer of a worker."""
    with worker.run(Query(query)).body as body:
        table = pyoxigraph.parse_query_results(body.read(), format=pyoxigraph.QueryResultsFormat.JSON)
    assert isinstance(table, pyoxigraph.QuerySolutions)
    variables = tuple(variable.value for variable in table.variables)
    return Table(variables, [tuple(of_pyoxigraph(term) for term in row) for row in table])


def without_comments(query: str) -> str:
    """Return a query without its comments (a # inside an IRI or a string begins none)."""
    return re.sub(r"(<[^<>\s]*>|\"(?:[^\"\\]|\\.)*\")|#[^\n]*", lambda part: part[1] or "", query)


class TestAnswers:
    """What the questions give."""

    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
    def test_rows(self, knowledge: Knowledge, question: Question, engine: str) -> None:
        """The question gives the rows that the documents call for, in their order, on this engine."""
        assert knowledge.ask(engine, question.text) == expected(question)

    def test_on_every_territory_within_the_limit(self, worker: WorkerPool) -> None:
        """Territories of which nobody tells change no answer, and no question takes so long that it is stopped."""
        for question in QUESTIONS:
            assert answer_of_worker(worker, question.text) == expected(question), question.code

    @pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
    def test_total_order(self, question: Question) -> None:
        """The variables that order the rows are shown, and no two rows are equal in all of them."""
        order = re.findall(r"\?(\w+)", question.text.rpartition("ORDER BY")[2])
        table = expected(question)
        assert order
        places = [table.variables.index(variable) for variable in order]
        keys = [tuple(row[place] for place in places) for row in table.rows]
        assert len(set(keys)) == len(keys)

    @pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
    def test_has_rows(self, question: Question) -> None:
        """The documents answer every question, but for those whose right answer is none."""
        assert bool(expected(question).rows) == (question.code not in RIGHTLY_EMPTY)

    def test_causes_answer_to_goals_alone(self) -> None:
        """Q39 gives the same rows where the alignments name targets of the goals too."""
        store = pyoxigraph.Store()
        facts = b"".join(vocabulary_source().read())
        store.load(facts, pyoxigraph.RdfFormat.N_TRIPLES, to_graph=pyoxigraph.NamedNode(named_graph("ontology")))
        question = next(one for one in QUESTIONS if one.code == "Q39")
        assert b"/sdg/17.17>" in facts
        assert answer_of_pyoxigraph(store, question.text) == expected(question)

    def test_evidence_is_really_looked_for(self, knowledge: Knowledge) -> None:
        """Where no evidence is left, Q65 gives every fact and activity that a told graph states."""
        bare = pyoxigraph.Store()
        supports = pyoxigraph.NamedNode(f"{TERMS}supports")
        bare.extend(quad for quad in knowledge.store if quad.predicate != supports)
        query = next(question.text for question in QUESTIONS if question.code == "Q65")
        rows = answer_of_pyoxigraph(bare, query).rows
        classes = {row[1] for row in rows}
        assert classes >= {"prov:Association", "al:Event", "al:Study", "al:Mission", "al:Evaluation"}
        assert classes >= {"al:Phase", "al:Participation", "al:Office", "al:Claim", "al:KitItem", "al:Dating"}
        supported = {of_pyoxigraph(quad.object) for quad in knowledge.store.quads_for_pattern(None, supports, None)}
        texts_and_changes = {"publication", "change"}
        assert {row[2] for row in rows} == {
            fact for fact in supported if fact.partition(":")[0] not in texts_and_changes
        }


class TestFiles:
    """How the questions are written."""

    def test_numbers(self) -> None:
        """Every number from 1 to 90 is asked once."""
        assert [question.code for question in QUESTIONS] == [f"Q{number:02}" for number in range(1, 91)]

    @pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
    def test_header(self, question: Question) -> None:
        """A question has a title in each language, a theme, and nothing of them is empty."""
        assert tuple(question.title) == LANGUAGES
        assert all(question.title.values())
        assert question.theme in THEMES

    @pytest.mark.parametrize("question", QUESTIONS, ids=code_of)
    def test_no_needless_prefix(self, question: Question) -> None:
        """A question declares the prefixes that it uses and no other."""
        body = without_comments(question.text)
        declared = re.findall(r"^PREFIX ([a-z-]+):", body, re.MULTILINE)
        used = re.sub(r"^PREFIX .*$|<[^<>\s]*>|\"[^\"]*\"", "", body, flags=re.MULTILINE)
        assert declared == sorted(set(re.findall(r"(?<![\w?-])([a-z][a-z-]*):", used)))

    def test_themes(self) -> None:
        """Every theme has a question."""
        assert {question.theme for question in QUESTIONS} == set(THEMES)

    def test_expected_files(self) -> None:
        """Every question has a file of expected rows, and every such file a question."""
        names = {file.name for file in EXPECTED.iterdir()}
        assert names == {f"{question.code.lower()}.csv" for question in QUESTIONS}

    def test_every_own_term_is_used(self, knowledge: Knowledge) -> None:
        """Every class and property of our own namespace is used by a question, and each used one exists."""
        graph = pyoxigraph.NamedNode(named_graph("ontology"))
        declared = {
            quad.subject.value.removeprefix(TERMS)
            for quad in knowledge.store.quads_for_pattern(None, None, None, graph)
            if isinstance(quad.subject, pyoxigraph.NamedNode) and quad.subject.value.startswith(TERMS)
        }
        used: set[str] = set()
        for question in QUESTIONS:
            body = without_comments(question.text)
            if f"PREFIX al: <{TERMS}>" in body:
                used |= set(re.findall(r"(?<![\w-])al:(\w+)", body))
        assert used == declared

    def test_classes_of_undertakings_lie_one_step_deep(self, knowledge: Knowledge) -> None:
        """Every class of undertakings is a direct one: the questions look no deeper, since not all engines can."""
        below = "SELECT ?class { ?class rdfs:subClassOf%s al:Undertaking }"
        prefixes = {"al": TERMS, "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
        one, any_depth = (
            knowledge.store.query(below % depth, prefixes=prefixes, use_default_graph_as_union=True)
            for depth in ("", "+")
        )
        assert isinstance(one, pyoxigraph.QuerySolutions)
        assert isinstance(any_depth, pyoxigraph.QuerySolutions)
        direct = {str(row["class"]) for row in one}
        assert direct
        assert {str(row["class"]) for row in any_depth} == direct

    def test_own_iris(self) -> None:
        """Every IRI of our own in a query begins with the one base address."""
        for question in QUESTIONS:
            for iri in re.findall(r"<(https?://w3id\.org/[^>]*)>", question.text):
                assert iri.startswith(BASE), question.code


class TestReader:
    """What is refused."""

    @pytest.mark.parametrize(
        ("name", "text", "lack"),
        [
            ("members.rq", "", "the name is not of the form q10-some-words.rq"),
            ("q10-members.rq", "# title@fr: Qui ?\n# theme: actors\n", "no line '# title@en: …'"),
            ("q10-members.rq", "# title@fr: Qui ?\n# title@en: Who?\n", "no line '# theme: …'"),
            ("q10-members.rq", "# title@fr: Qui ?\n# title@en: Who?\n# theme: sea\n", "'sea' is not a theme"),
        ],
    )
    def test_refused(self, tmp_path: Path, name: str, text: str, lack: str) -> None:
        """A file without a number, a title or a known theme is refused with what it lacks."""
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        with pytest.raises(QuestionFileError) as refused:
            read_question(file)
        assert (refused.value.name, refused.value.lack) == (name, lack)
