"""What is done about agreements and assignments."""

from uuid import UUID

import strawberry

from vmi_graph.agreements import actions, queries, rules
from vmi_graph.agreements.graph.objects import Agreement
from vmi_graph.agreements.graph.terms import TermsInput, TermsPatch
from vmi_graph.catalog import graph as catalog
from vmi_graph.catalog.actions import Move
from vmi_graph.catalog.queries import ASSIGNMENTS
from vmi_graph.catalog.rules import ASSIGN_SUPPLIERS
from vmi_graph.foundation import graph as kit
from vmi_graph.foundation.quantity import Quantity
from vmi_graph.foundation.refusal import Refusal

_AGREEMENT_VERSION = (
    "The agreement's version you have seen; refused when it changed meanwhile. Unchecked when left out."
)
_ASSIGNMENT_VERSION = (
    "The assignment's version you have seen; refused when it changed meanwhile. Unchecked when left out."
)
_REASON = "Why, for those who will wonder."


@strawberry.input(description="The limits to set for one assignment.")
class LimitsInput:
    """A minimum, a maximum or both."""

    assignment: catalog.AssignmentReference = strawberry.field(description="Whose limits.")
    minimum: Quantity | None = strawberry.field(description="The new minimum; stays when left out.", default=None)
    maximum: Quantity | None = strawberry.field(description="The new maximum; stays when left out.", default=None)
    expected_version: int | None = strawberry.field(description=_AGREEMENT_VERSION, default=None)


@strawberry.input(description="Set minimum and maximum, each as the side that may by the contract.")
class SetMinimumAndMaximumInput:
    """Limits of one or many assignments."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    limits: list[LimitsInput] = strawberry.field(description="Up to 10,000; one that is refused refuses them all.")
    reason: str | None = strawberry.field(description=_REASON, default=None)


@strawberry.input(description="Change a contract, as the customer.")
class ChangeAgreementInput:
    """Terms to change."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    assignment: catalog.AssignmentReference = strawberry.field(description="Whose contract.")
    terms: TermsPatch = strawberry.field(description="What changes.")
    expected_version: int | None = strawberry.field(description=_AGREEMENT_VERSION, default=None)
    reason: str | None = strawberry.field(description=_REASON, default=None)


@strawberry.input(description="Put a supplier in charge of a part at a location.")
class AssignSupplierInput:
    """Who, what, where, and by which contract."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    part: catalog.PartReference = strawberry.field(description="What.")
    location: catalog.LocationReference = strawberry.field(description="Where.")
    supplier: catalog.SupplierReference = strawberry.field(description="Who.")
    terms: TermsInput = strawberry.field(description="By which contract.")
    rank: int | None = strawberry.field(
        description="In which turn its bin is drawn from; the lowest free rank when left out.", default=None
    )
    bin: str | None = strawberry.field(description="The bin on the shelf.", default=None)
    reason: str | None = strawberry.field(description=_REASON, default=None)


@strawberry.input(description="Give an assignment another rank or bin.")
class ChangeAssignmentInput:
    """What changes."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    assignment: catalog.AssignmentReference = strawberry.field(description="Which one.")
    rank: int | None = strawberry.field(description="The new rank; stays when left out.", default=None)
    bin: strawberry.Maybe[str | None] = strawberry.field(description="The new bin, null for none; stays when left out.")
    expected_version: int | None = strawberry.field(description=_ASSIGNMENT_VERSION, default=None)


@strawberry.input(description="Relieve a supplier.")
class UnassignSupplierInput:
    """Which assignment ends."""

    idempotency_key: UUID = strawberry.field(description=kit.KEY)
    assignment: catalog.AssignmentReference = strawberry.field(description="Which one.")
    expected_version: int | None = strawberry.field(description=_ASSIGNMENT_VERSION, default=None)
    reason: str | None = strawberry.field(description=_REASON, default=None)


@strawberry.type(description="The contracts now in force.")
class SetMinimumAndMaximumPayload(kit.Payload):
    """The answer to setting limits."""

    agreements: list[Agreement] | None = strawberry.field(
        description="The version now in force for each line, in their order."
    )


@strawberry.type(description="The contract now in force.")
class ChangeAgreementPayload(kit.Payload):
    """The answer to changing a contract."""

    agreement: Agreement | None = strawberry.field(description="The version now in force.")


@strawberry.type(description="The assignment as it is now.")
class AssignmentPayload(kit.Payload):
    """The answer to starting, changing and ending an assignment."""

    assignment: catalog.Assignment | None = strawberry.field(description="The assignment.")


async def _assignment(info: kit.Info, done: actions.Assigned) -> AssignmentPayload:
    return AssignmentPayload(assignment=await kit.load(info, ASSIGNMENTS, done.assignment_id), replayed=done.replayed)


def _terms(given: TermsInput) -> rules.Terms:
    try:
        return given.terms
    except Refusal as refusal:
        raise refusal.under("terms") from None


@strawberry.type
class Mutation:
    """What is done about agreements and assignments."""

    @kit.mutation(
        "Set minimum and maximum, each as the side that may by the contract. What is due because of it is ordered at "
        "once, where ordering is automatic.",
        permission=rules.SET_LIMITS,
    )
    async def set_minimum_and_maximum(
        self,
        info: kit.Info,
        input: SetMinimumAndMaximumInput,  # noqa: A002 - the one argument of every mutation
    ) -> SetMinimumAndMaximumPayload:
        """Set limits."""
        limits = [
            actions.Limits(
                key=each.assignment.key,
                minimum=each.minimum,
                maximum=each.maximum,
                expected_version=each.expected_version,
            )
            for each in input.limits
        ]
        done = await actions.set_limits(kit.viewer(info), limits, reason=input.reason, once=kit.once(info, input))
        return SetMinimumAndMaximumPayload(
            agreements=await kit.load_all(info, queries.AGREEMENTS, done.agreement_ids), replayed=done.replayed
        )

    @kit.mutation(
        "Change a contract, as the customer. A new version takes over; the past keeps its own.",
        permission=rules.CHANGE_AGREEMENTS,
    )
    async def change_agreement(
        self,
        info: kit.Info,
        input: ChangeAgreementInput,  # noqa: A002 - the one argument of every mutation
    ) -> ChangeAgreementPayload:
        """Change terms."""
        done = await actions.change_agreement(
            kit.viewer(info),
            input.assignment.key,
            input.terms.patch,
            expected_version=input.expected_version,
            reason=input.reason,
            once=kit.once(info, input),
        )
        agreement = await kit.load(info, queries.AGREEMENTS, done.agreement_ids[0])
        return ChangeAgreementPayload(agreement=agreement, replayed=done.replayed)

    @kit.mutation(
        "Put a supplier in charge of a part at a location by a contract. Its stock level begins at zero; the first "
        "order comes with the first movement of stock, not before.",
        permission=ASSIGN_SUPPLIERS,
    )
    async def assign_supplier(
        self,
        info: kit.Info,
        input: AssignSupplierInput,  # noqa: A002 - the one argument of every mutation
    ) -> AssignmentPayload:
        """Assign."""
        appointment = actions.Appointment(
            part=input.part.key,
            location=input.location.key,
            supplier=input.supplier.key,
            terms=_terms(input.terms),
            rank=input.rank,
            bin=input.bin,
        )
        done = await actions.assign(kit.viewer(info), appointment, reason=input.reason, once=kit.once(info, input))
        return await _assignment(info, done)

    @kit.mutation("Give an assignment another rank or bin.", permission=ASSIGN_SUPPLIERS)
    async def change_assignment(
        self,
        info: kit.Info,
        input: ChangeAssignmentInput,  # noqa: A002 - the one argument of every mutation
    ) -> AssignmentPayload:
        """Change rank or bin."""
        move = Move(rank=input.rank, bin=input.bin.value if input.bin else None, moves_bin=input.bin is not None)
        done = await actions.change_assignment(
            kit.viewer(info),
            input.assignment.key,
            move,
            expected_version=input.expected_version,
            once=kit.once(info, input),
        )
        return await _assignment(info, done)

    @kit.mutation(
        "Relieve a supplier: it sees nothing of the assignment from then on. Refused while something is on the shelf, "
        "on order or in transit.",
        permission=ASSIGN_SUPPLIERS,
    )
    async def unassign_supplier(
        self,
        info: kit.Info,
        input: UnassignSupplierInput,  # noqa: A002 - the one argument of every mutation
    ) -> AssignmentPayload:
        """Unassign."""
        done = await actions.unassign(
            kit.viewer(info),
            input.assignment.key,
            reason=input.reason,
            expected_version=input.expected_version,
            once=kit.once(info, input),
        )
        return await _assignment(info, done)
