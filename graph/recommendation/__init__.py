"""Recommendation: who could partner with whom, among millions of organisations, with each point of each score.

A score is a sum of evidence by weights, as :mod:`graph.learning` learns them. What is asked
(:mod:`graph.recommendation.question`) gives points to territories (:mod:`graph.recommendation.ground`), to what
organisations are (:mod:`graph.recommendation.cells`) and to what they did together
(:mod:`graph.recommendation.history`); the list (:mod:`graph.recommendation.recommender`) is exact: nobody whose
score is higher is left out. The facts that tie its candidates to what is asked for are found for all of them together
(:mod:`graph.recommendation.telling`). For one candidate, the ways that lead to it (:mod:`graph.recommendation.routes`)
and where it stands among all, by what happened or by what might have (:mod:`graph.recommendation.standing`), are told.
"""

from graph.recommendation.asking import held, question_of
from graph.recommendation.batch import Lists, all_lists
from graph.recommendation.files import PREPARED, is_prepared, open_recommender, write_recommender
from graph.recommendation.floors import Found, all_floors
from graph.recommendation.ground import LEVELS
from graph.recommendation.keeping import FLOORS, Kept, read_floors, write_floors
from graph.recommendation.question import Filters, Kind, Question
from graph.recommendation.recommender import Recommendations, Recommended, Recommender
from graph.recommendation.routes import NOBODY, Routes, routes
from graph.recommendation.standing import Standing, Standings
from graph.recommendation.vectors import CODES
from graph.recommendation.weighing import Served, served

__all__ = [
    "CODES",
    "FLOORS",
    "LEVELS",
    "NOBODY",
    "PREPARED",
    "Filters",
    "Found",
    "Kept",
    "Kind",
    "Lists",
    "Question",
    "Recommendations",
    "Recommended",
    "Recommender",
    "Routes",
    "Served",
    "Standing",
    "Standings",
    "all_floors",
    "all_lists",
    "held",
    "is_prepared",
    "open_recommender",
    "question_of",
    "read_floors",
    "routes",
    "served",
    "write_floors",
    "write_recommender",
]
