"""The workers: confined processes that evaluate queries and parse facts written by strangers.

pool       a few processes that answer queries, each killed at its deadline and replaced
queries    what is asked, what comes back, how large both may be, how the workers are shared
admission  what is refused on sight
fairness   what one client may take
lanes      where long queries take their turn
intake     strangers' facts, parsed apart
changes    a write, applied apart to a copy of a store
updates    what the text of an update shows
crew, permits, processes, frames, spool, rows    how processes are kept, shared, asked and answered
confined, sandbox, evaluating, parsing, updating     what runs inside a process, and what it has given up
"""

from graph.workers.changes import Change, Operation, Roles, WriteLimits, change_copy
from graph.workers.fairness import site_of
from graph.workers.intake import IntakeLimits, parse_untrusted
from graph.workers.pool import WorkerPool
from graph.workers.queries import GRAPH_FORMATS, TABLE_FORMATS, Answer, AnswerKind, Body, Query, QueryLimits, Sharing
from graph.workers.updates import Update, read_update

__all__ = [
    "GRAPH_FORMATS",
    "TABLE_FORMATS",
    "Answer",
    "AnswerKind",
    "Body",
    "Change",
    "IntakeLimits",
    "Operation",
    "Query",
    "QueryLimits",
    "Roles",
    "Sharing",
    "Update",
    "WorkerPool",
    "WriteLimits",
    "change_copy",
    "parse_untrusted",
    "read_update",
    "site_of",
]
