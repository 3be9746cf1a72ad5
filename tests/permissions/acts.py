"""Every mutation, told to act on something: the same whoever asks, and whether it exists or not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.permissions.companies import nobody

Input = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """What is acted upon, each as an input refers to it."""

    assignment: Mapping[str, Any]
    order: Mapping[str, Any]
    line: Mapping[str, Any]
    alert: str
    part: Mapping[str, Any]
    location: Mapping[str, Any]
    supplier: Mapping[str, Any]
    token: str
    new: str = "NEW-1"  # the key of master data that is made


NOBODY: Final = Target(
    assignment={"id": nobody("Assignment")},
    order={"id": nobody("PurchaseOrder")},
    line={"id": nobody("PurchaseOrderLine")},
    alert=nobody("Alert"),
    part={"id": nobody("Part")},
    location={"id": nobody("Location")},
    supplier={"id": nobody("Supplier")},
    token=nobody("AccessToken"),
)
"""What never was, by id."""

NAMELESS: Final = Target(
    assignment={"place": {"part": "P-1", "location": "HAM", "supplier": "NOBODY"}},
    order={"number": "PO-20200101-AAAABBBB"},
    line={"part": "NOTHING"},
    alert="Alert_nonsense",
    part={"number": "NOTHING"},
    location={"code": "NOWHERE"},
    supplier={"code": "NOBODY"},
    token="nonsense",
)
"""What never was, by natural keys."""


def _line(target: Target, **more: Any) -> Input:  # noqa: ANN401 - JSON
    return {"assignment": target.assignment, "quantity": "1", **more}


def _terms(target: Target) -> Input:  # noqa: ARG001 - as the others
    return {"minimum": "1", "maximum": "9", "price": {"amount": "1", "currency": "EUR"}, "leadTimeDays": 1}


def _step(target: Target) -> Input:
    return {"order": target.order}


def input_of(name: str, target: Target) -> Input:
    """Return what a mutation is told; one without a line here fails."""
    lines: Input = {"lines": [_line(target)]}
    moved = [{"line": target.line, "quantity": "1"}]
    arrived = [{"line": target.line, "accepted": "1"}]
    scope: Input = {"scope": {"assignments": [target.assignment]}}
    chosen: Input = {"assignment": target.assignment}
    told: Mapping[str, Input] = {
        "upsertParts": {"parts": [{"number": target.new, "name": "new"}]},
        "upsertLocations": {"locations": [{"code": target.new, "name": "new"}]},
        "upsertSuppliers": {"suppliers": [{"code": target.new, "name": "new"}]},
        "createAccessToken": {"role": "SUPPLIER", "supplier": target.supplier},
        "revokeAccessToken": {"token": target.token},
        "setMinimumAndMaximum": {"limits": [{**chosen, "minimum": "2"}]},
        "changeAgreement": {**chosen, "terms": {"internalNote": "changed"}},
        "assignSupplier": {
            "part": target.part,
            "location": target.location,
            "supplier": target.supplier,
            "terms": _terms(target),
        },
        "changeAssignment": {**chosen, "bin": "moved"},
        "unassignSupplier": chosen,
        "recordConsumption": _line(target),
        "recordConsumptions": lines,
        "receiveStock": lines,
        "adjustStock": _line(target, reason="found"),
        "recordCount": {"lines": [{**chosen, "counted": "3"}]},
        "recordUnmetDemand": lines,
        "createPurchaseOrder": lines,
        "acknowledgePurchaseOrder": _step(target),
        "shipPurchaseOrder": {**_step(target), "lines": moved},
        "receivePurchaseOrder": {**_step(target), "lines": arrived},
        "closePurchaseOrder": _step(target),
        "cancelPurchaseOrder": _step(target),
        "approvePurchaseOrder": _step(target),
        "rejectPurchaseOrder": _step(target),
        "freezeAutomaticOrdering": scope,
        "unfreezeAutomaticOrdering": scope,
        "acknowledgeAlert": {"alert": target.alert},
    }
    return told[name]


VERSIONED: Final = frozenset(
    {
        "setMinimumAndMaximum",
        "changeAgreement",
        "changeAssignment",
        "acknowledgePurchaseOrder",
        "shipPurchaseOrder",
        "cancelPurchaseOrder",
        "acknowledgeAlert",
    }
)
"""Mutations that can expect a version, which must not be compared before the viewer's eyes are."""


def expecting(name: str, target: Target, version: int) -> Input:
    """Return what a mutation is told together with the version that is expected."""
    given = input_of(name, target)
    if name == "setMinimumAndMaximum":
        return {"limits": [{**line, "expectedVersion": version} for line in given["limits"]]}
    return {**given, "expectedVersion": version}
