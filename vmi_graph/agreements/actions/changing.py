"""Changing contracts: the limits by the side that may, any term by the customer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID

from vmi_graph.agreements import rules
from vmi_graph.agreements.actions.versions import amend
from vmi_graph.agreements.queries import InForce, in_force
from vmi_graph.catalog.actions import lock_assignments
from vmi_graph.catalog.queries import Held, Key, the_one
from vmi_graph.catalog.rules import remark
from vmi_graph.foundation.idempotency import Once
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import InvalidInput, NotFound, Path, Refusal, Refusals, StaleVersion
from vmi_graph.foundation.viewer import Viewer
from vmi_graph.foundation.work import Work, retried

MOST_LINES: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The minimum and maximum to set for one assignment; None leaves one as it is."""

    key: Key
    minimum: Quantity | None = None
    maximum: Quantity | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The assignments asked for and the versions now in force, in the order they were asked for."""

    assignment_ids: Sequence[UUID]
    agreement_ids: Sequence[UUID]
    replayed: bool = False

    @classmethod
    def again(cls, answer: Mapping[str, Any]) -> Self:
        """Read the answer given before."""
        return cls(
            [UUID(each) for each in answer["assignments"]], [UUID(each) for each in answer["agreements"]], replayed=True
        )

    def to_keep(self) -> dict[str, object]:
        """Return what the idempotency key keeps."""
        return {"assignments": self.assignment_ids, "agreements": self.agreement_ids}


@dataclass(frozen=True, slots=True)
class _Asked:
    """One assignment, the version its sender has seen, and what becomes of the terms."""

    key: Key
    expected_version: int | None
    change: Callable[[rules.Terms], rules.Terms]
    path: Path


@retried
async def set_limits(
    viewer: Viewer, limits: Sequence[Limits], *, reason: str | None = None, once: Once | None = None
) -> Changed:
    """Set minimum and maximum of several assignments, as the side that may; one wrong line refuses them all."""
    viewer.require(rules.SET_LIMITS)
    if len(limits) > MOST_LINES:
        raise InvalidInput(f"At most {MOST_LINES} assignments at once.", path=("limits",))
    side = rules.Side.CUSTOMER if viewer.internal else rules.Side.SUPPLIER
    asked = [
        _Asked(
            each.key,
            each.expected_version,
            _limiting(side, each),
            ("limits", index),
        )
        for index, each in enumerate(limits)
    ]
    return await _change(viewer, asked, reason, once)


def _limiting(side: rules.Side, limits: Limits) -> Callable[[rules.Terms], rules.Terms]:
    return lambda terms: rules.limited(terms, side, limits.minimum, limits.maximum)


@retried
async def change_agreement(
    viewer: Viewer,
    key: Key,
    patch: Mapping[str, object],
    *,
    expected_version: int | None = None,
    reason: str | None = None,
    once: Once | None = None,
) -> Changed:
    """Change any terms of one contract, as the customer; terms that the patch leaves out stay."""
    viewer.require(rules.CHANGE_AGREEMENTS)
    asked = _Asked(key, expected_version, lambda terms: _patched(terms, patch), ())
    return await _change(viewer, [asked], reason, once)


def _patched(terms: rules.Terms, patch: Mapping[str, object]) -> rules.Terms:
    try:
        return rules.changed(terms, patch)
    except Refusal as refusal:
        raise refusal.under("terms") from None


async def _change(viewer: Viewer, asked: Sequence[_Asked], reason: str | None, once: Once | None) -> Changed:
    why = remark(reason)
    async with Work(viewer, once) as work:
        found = await lock_assignments(work, [each.key for each in asked])
        if work.answer is not None:
            return Changed.again(work.answer)
        contracts = await in_force([each.id for there in found for each in there], within=work)
        amended, refusals = [], []
        seen: set[UUID] = set()
        for each, there in zip(asked, found, strict=True):
            try:
                amended.append(_amended(each, there, contracts, seen))
            except Refusal as refusal:
                refusals.append(refusal.under(*each.path))
        if refusals:
            raise Refusals(refusals)
        ids = await amend(work, amended, why)
        done = Changed([assignment.id for assignment, _, _ in amended], ids)
        work.keep(done.to_keep())
        return done


def _amended(
    asked: _Asked, there: Sequence[Held], contracts: Mapping[UUID, InForce], seen: set[UUID]
) -> tuple[Held, InForce, rules.Terms]:
    assignment = the_one(there, ("assignment",))
    if assignment.id in seen:
        raise InvalidInput("An earlier line names the same assignment.", path=("assignment",))
    seen.add(assignment.id)
    contract = contracts.get(assignment.id)
    if contract is None:
        raise NotFound("The assignment has no agreement.", path=("assignment",))
    if asked.expected_version is not None and asked.expected_version != contract.version:
        raise StaleVersion("The agreement", expected=asked.expected_version, actual=contract.version)
    return assignment, contract, asked.change(contract.terms)
