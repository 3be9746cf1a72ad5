"""Finding assignments and locking them: found, locked, found again, since what was read before a lock may be over."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from vmi_graph.catalog.queries import Held, Key, held
from vmi_graph.foundation.work import Work


def _itself(found: Held) -> Iterable[UUID | str]:
    return (found.id,)


async def lock_assignments(
    work: Work, keys: Sequence[Key], names: Callable[[Held], Iterable[UUID | str]] = _itself
) -> list[list[Held]]:
    """Lock the live assignments behind each key, and return them as they are under the locks.

    names  what to lock for an assignment: its id, and more where more is touched
    """
    before = await held(work.viewer, keys, within=work)
    locked = {found.id for each in before for found in each}
    await work.lock(name for each in before for found in each for name in names(found))
    after = await held(work.viewer, keys, within=work)
    return [[found for found in each if found.id in locked] for each in after]
