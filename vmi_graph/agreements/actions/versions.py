"""Versions of contracts as they are written: the first, and each that takes over; the past is never rewritten."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from vmi_graph.agreements import rules
from vmi_graph.agreements.events import AgreementChanged, AgreementConcluded, InternalNoteChanged
from vmi_graph.agreements.queries import TERMS, InForce, forget_contracts
from vmi_graph.catalog.queries import Held, held
from vmi_graph.foundation.identity import new_id
from vmi_graph.foundation.reading import Kind
from vmi_graph.foundation.work import Work

_TYPES: Final[Mapping[Kind, str]] = {
    Kind.QUANTITY: "bigint",
    Kind.DECIMAL: "numeric",
    Kind.INTEGER: "int",
    Kind.TEXT: "text",
    Kind.WORD: "text",
}
_ARRAYS: Final = ", ".join(f"${place}::{_TYPES[column.kind]}[]" for place, column in enumerate(TERMS.values(), start=7))
_INSERT: Final = (
    f"INSERT INTO agreement (changed_by, change_reason, id, assignment_id, version, valid_from, {', '.join(TERMS)}) "  # noqa: S608 - names of ours
    "SELECT $1, $2, given.* "
    f"FROM unnest($3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[], {_ARRAYS}) AS given"
)
_SUPERSEDE: Final = """
UPDATE agreement SET valid_until = greatest($2, valid_from)
WHERE assignment_id = ANY($1::uuid[]) AND valid_until IS NULL
RETURNING assignment_id, valid_until
"""


async def conclude(work: Work, assignment_id: UUID, terms: rules.Terms, reason: str | None = None) -> UUID:
    """Agree the first version for an assignment that the work started; return the version's id."""
    (agreement_id,) = await conclude_many(work, [(assignment_id, terms)], reason)
    return agreement_id


async def conclude_many(
    work: Work, agreed: Sequence[tuple[UUID, rules.Terms]], reason: str | None = None
) -> list[UUID]:
    """Agree the first versions for assignments that the work started; tells `AgreementConcluded` for each."""
    rows = [(assignment_id, 1, work.now, terms) for assignment_id, terms in agreed]
    ids = await _write(work, rows, reason)
    found = await held(work.viewer, [assignment_id for assignment_id, _ in agreed], within=work)
    for agreement_id, (_, terms), (assignment,) in zip(ids, agreed, found, strict=True):
        work.tell(
            AgreementConcluded(
                subject_id=agreement_id,
                assignment_id=assignment.id,
                supplier_id=assignment.supplier_id,
                location_id=assignment.location_id,
                terms=terms,
                reason=reason,
            )
        )
    return ids


async def amend(work: Work, amended: Sequence[tuple[Held, InForce, rules.Terms]], reason: str | None) -> list[UUID]:
    """Let a new version take over from the one in force; where nothing differs the old one stays.

    Returns the ids of the versions now in force, in their order. Tells `AgreementChanged` for each new one.
    """
    news = [(assignment, old, terms) for assignment, old, terms in amended if terms != old.terms]
    since = dict(await end_versions(work, [assignment.id for assignment, _, _ in news]))
    rows = [(assignment.id, old.version + 1, since[assignment.id], terms) for assignment, old, terms in news]
    ids = await _write(work, rows, reason)
    for agreement_id, (assignment, old, terms) in zip(ids, news, strict=True):
        _tell(work, agreement_id, assignment, old, terms, reason)
    now = {assignment.id: agreement_id for agreement_id, (assignment, _, _) in zip(ids, news, strict=True)}
    return [now.get(assignment.id, old.agreement_id) for assignment, old, _ in amended]


async def end_versions(work: Work, assignment_ids: Sequence[UUID]) -> list[tuple[UUID, datetime]]:
    """End what is in force; return since when it no longer is, by assignment."""
    if not assignment_ids:
        return []
    forget_contracts(work)
    return [(each[0], each[1]) for each in await work.write(_SUPERSEDE, list(assignment_ids), work.now)]


async def _write(work: Work, rows: Sequence[tuple[UUID, int, datetime, rules.Terms]], reason: str | None) -> list[UUID]:
    if not rows:
        return []
    ids = [new_id() for _ in rows]
    terms = [[column.dump(getattr(row[3], name)) for row in rows] for name, column in TERMS.items()]
    heads = [[row[place] for row in rows] for place in range(3)]
    await work.write(_INSERT, work.viewer.subject, reason, ids, *heads, *terms)
    forget_contracts(work)
    return ids


def _tell(
    work: Work, agreement_id: UUID, assignment: Held, old: InForce, terms: rules.Terms, reason: str | None
) -> None:
    work.tell(
        AgreementChanged(
            subject_id=agreement_id,
            assignment_id=assignment.id,
            supplier_id=assignment.supplier_id,
            location_id=assignment.location_id,
            version=old.version + 1,
            before=old.terms,
            after=terms,
            reason=reason,
        )
    )
    if terms.internal_note != old.terms.internal_note:
        work.tell(
            InternalNoteChanged(subject_id=agreement_id, before=old.terms.internal_note, after=terms.internal_note)
        )
