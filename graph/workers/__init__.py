"""The workers: confined processes that evaluate queries and parse facts written by strangers.

pool       a few processes that answer queries, each killed at its deadline and replaced
queries    what is asked, what comes back, how large both may be, how the workers are shared
admission  what is refused on sight
fairness   what one client may take
lanes      where long queries take their turn
intake     strangers' facts, parsed apart
crew, permits, processes, frames, spool, rows    how processes are kept, shared, asked and answered
confined, sandbox, evaluating, parsing     what runs inside a process, and what it has given up
"""

from graph.workers.intake import parse_untrusted
from graph.workers.pool import WorkerPool
from graph.workers.queries import GRAPH_FORMATS, TABLE_FORMATS, Answer, AnswerKind, Query, QueryLimits, Sharing

__all__ = [
    "GRAPH_FORMATS",
    "TABLE_FORMATS",
    "Answer",
    "AnswerKind",
    "Query",
    "QueryLimits",
    "Sharing",
    "WorkerPool",
    "parse_untrusted",
]
