"""The shelf and the book disagreed: an episode from the first bad check until the next good one."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from vmi_graph.alerts import rules
from vmi_graph.alerts.actions.episodes import Judged, watched, write
from vmi_graph.alerts.rules import Condition, Finding
from vmi_graph.foundation.work import Work
from vmi_graph.stock.events import BookChecked


async def judge_checks(work: Work, checks: Sequence[BookChecked]) -> None:
    """Begin and end episodes by checks in the order they were made.

    A bad check that a good one follows in the same work has its episode all the same: that the book could be
    corrected at once does not undo that it was wrong.
    """
    bad: dict[UUID, Finding] = {}
    last_is_good: dict[UUID, bool] = {}
    for check in checks:
        assignment_id = check.assignment_id
        if assignment_id is None:
            continue
        last_is_good[assignment_id] = check.within_tolerance
        if not check.within_tolerance:
            bad[assignment_id] = Finding(Condition.COUNT_VARIANCE, check.counted, check.expected)
    await _judge(work, bad, bad)
    await _judge(work, [each for each, good in last_is_good.items() if good], {})


async def _judge(work: Work, assignment_ids: Collection[UUID], found: Mapping[UUID, Finding]) -> None:
    if not assignment_ids:
        return
    judged = []
    for each in await watched(work, list(assignment_ids), [Condition.COUNT_VARIANCE]):
        holding = [found[each.assignment_id]] if each.assignment_id in found and not each.ended else []
        judged.append(Judged(each, rules.assess(each.open, holding, each.criticality)))
    await write(work, judged)
