"""Floors: what it costs that nobody is in more than a share of the lists, on a table of memberships.

``python -m benchmarks.floors FILE --cut 2019-01-01 --since 2017-07-01 --column organisation=org`` learns weights before
the cut, makes floors of questions before it, and answers questions after it without a rule, under floors as they are
served, and under the greedy cap of ``maillage evaluate``, which looks at the very lists that it caps.
"""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from api.evaluating import columns
from benchmarks.measuring import table
from graph.affinities import evidences
from graph.alliances import NEVER, Table, day, read_alliances
from graph.alliances.columns import Alliances
from graph.evaluation import Protocol
from graph.evaluation.exposure import capped
from graph.evaluation.flooring import asked_before, floored, pools
from graph.evaluation.lessons import lessons
from graph.evaluation.measures import Interval, Outcome, answered, interval
from graph.evaluation.questions import queries
from graph.learning import Scorer

_HEADER: Final = (
    "rule", "cap", "MRR", "MRR lost", "hit@10", "hit@10 lost", "greatest share", "organisations shown",
)  # fmt: skip


def measured(alliances: Alliances, protocol: Protocol, since: int, lists: int, shares: Sequence[float]) -> str:
    """Return the table of what each rule gives."""
    past = alliances.before(protocol.cut)
    held = lessons(past, Protocol(protocol.kind, protocol.cut, NEVER, protocol.each, 400, 2), since)
    known = evidences(past)
    learnt = held.taught([one.code for one in known], "mean")
    scores, asked = Scorer(known, learnt.weights).scores, queries(alliances, protocol)
    plain = answered(scores, asked, protocol.seed)
    before = pools(scores, asked_before(past, protocol.kind, lists))
    under = [floored(scores, asked, before, share, protocol.seed) for share in shares]
    greedy = capped(scores, asked, shares, (past.allied, protocol.seed))
    rows = [_row("none", "", plain, plain, len(past))]
    rows += [
        _row(f"floors, {one.share:.1%}", f"{one.cap} of {len(before.candidates)}", one.outcome, plain, len(past))
        for one in under
    ]
    rows += [
        _row(f"greedy, {one.share:.1%}", f"{one.cap} of {len(asked)}", one.outcome, plain, len(past)) for one in greedy
    ]
    ahead = [
        f"hit@10 of floors less that of the greedy cap, {one.share:.1%}: "
        f"{_told(interval(one.outcome.hits - other.outcome.hits))} ({one.short} lists left as they were)."
        for one, other in zip(under, greedy, strict=True)
    ]
    head = f"{protocol.kind}, {len(asked)} questions, {len(alliances)} organisations"
    return "\n\n".join([head, table(_HEADER, rows), *ahead])


def _row(rule: str, cap: str, found: Outcome, plain: Outcome, organisations: int) -> tuple[str, ...]:
    # the greedy cap makes lists of ten and leaves the ranks of the scores
    ranks = not rule.startswith("greedy")
    told = [
        (_told(interval(here)), _told(interval(there - here)) if found is not plain else "") if is_told else ("", "")
        for here, there, is_told in (
            (found.reciprocal, plain.reciprocal, ranks),
            (found.hits, plain.hits, True),
        )
    ]
    return (rule, cap, *told[0], *told[1], f"{found.exposure():.2%}", f"{found.coverage(organisations):.3f}")


def _told(one: Interval) -> str:
    return f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--cut", type=date.fromisoformat, required=True)
    parser.add_argument("--since", type=date.fromisoformat, required=True, help="from when on lessons are taken")
    parser.add_argument("--column", action="append", default=[], metavar="MEANING=NAME")
    parser.add_argument("--delimiter")
    parser.add_argument("--causes", type=Path)
    parser.add_argument("--kind", choices=("warm", "cold"), default="warm")
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--questions", type=int, default=1200)
    parser.add_argument("--lists", type=int, default=5000, help="how many lists before the cut floors are made of")
    parser.add_argument("--share", type=float, nargs="+", default=(0.001, 0.01, 0.05))
    of = parser.parse_args()
    alliances = read_alliances(Table(of.file, columns(of.column), of.delimiter, of.causes))
    protocol = Protocol(of.kind, day(of.cut), NEVER, of.each, of.questions)
    print(measured(alliances, protocol, day(of.since), of.lists, of.share))


if __name__ == "__main__":
    main()
