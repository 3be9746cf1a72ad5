"""What must not be seen, and how to find a trace of it in an answer."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import orjson

from tests import world
from tests.permissions import documents
from tests.permissions.companies import OF_BOLT, PRIME
from tests.permissions.questions import Names
from vmi_graph.foundation.identity import to_global
from vmi_graph.foundation.reading import AllOf, Source, everything
from vmi_graph.schema import SCHEMA

_GLOBAL_ID: Final = re.compile(r"[A-Za-z]+_[0-9a-f]{32}")
_UUID: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)")
_ORDER: Final = re.compile(r"PO-\d{8}-[A-Z0-9]{8}")
_NUMBER: Final = re.compile(r"(?<![\w.:-])-?\d+(?:\.\d+)?(?![\w:])")
_CURSOR: Final = re.compile(r"W[A-Za-z0-9_-]{11,}")  # a JSON list in base64


_PLACE: Final = 22  # characters of an encrypted place in the journal


def sources() -> dict[str, Source[Any]]:
    """Return every kind of row that the API knows, by the name of its type."""
    found = {}
    for kind in documents.GRAPH.type_map:
        origin = getattr(SCHEMA.get_type_by_name(kind), "origin", None)
        source = origin.__dict__.get("SOURCE") if origin is not None else None
        if isinstance(source, Source) and source.kind == kind:
            found[kind] = source
    return found


@dataclass(frozen=True, slots=True)
class Secrets:
    """Everything that gives somebody away."""

    names: Names

    def traces(self, answer: Any) -> list[str]:  # noqa: ANN401 - JSON
        """Return what in an answer tells of them; cursors are read too."""
        text = readable({name: value for name, value in answer.items() if name != "extensions"})
        ids = (each.rpartition("_")[2] for known in self.names.ids.values() for each in known)
        plain = text.replace("-", "")
        found = [each for each in ids if each in plain]
        found += [each for each in self.names.order_numbers if each in text]
        found += re.findall(r".{0,30}bolt.{0,30}", text, re.IGNORECASE)
        for mask in (_GLOBAL_ID, _UUID, _TIME, _ORDER):
            text = mask.sub(" ", text)
        numbers = (match.group() for match in _NUMBER.finditer(text))
        return found + [each for each in numbers if Decimal(each) and not Decimal(each) % PRIME]


async def secrets_of(supplier_code: str) -> Secrets:
    """Gather everything that belongs to a supplier, as it is in the database."""
    return Secrets(await names_where(await _belonging_to(supplier_code)))


async def names_where(belongs: Callable[[str, Any], bool]) -> Names:
    """Return the names of every row, of every kind, that fits."""
    ids: dict[str, list[str]] = {}
    numbers: list[str] = []
    for kind, source in sources().items():
        for row in await everything(source, world.ADMIN, AllOf(())):
            if belongs(kind, row):
                ids.setdefault(kind, []).append(to_global(kind, getattr(row, source.key)))
                if kind == "PurchaseOrder":
                    numbers.append(row.number)
    return Names(ids, numbers)


async def _belonging_to(supplier_code: str) -> Callable[[str, Any], bool]:
    known = sources()
    rows = {kind: await everything(known[kind], world.ADMIN, AllOf(())) for kind in ("Supplier", "Assignment")}
    (supplier_id,) = [row.id for row in rows["Supplier"] if row.code == supplier_code]
    assignments = {row.id for row in rows["Assignment"] if row.supplier_id == supplier_id}
    orders = {
        row.id
        for row in await everything(known["PurchaseOrder"], world.ADMIN, AllOf(()))
        if row.supplier_id == supplier_id
    }

    def belongs(kind: str, row: Any) -> bool:  # noqa: ANN401 - a row of any source
        return (
            row.id in assignments
            or getattr(row, "supplier_id", None) == supplier_id
            or getattr(row, "assignment_id", None) in assignments
            or getattr(row, "order_id", None) in orders
            or (kind == "Supplier" and row.id == supplier_id)
            or (kind == "Part" and row.number == OF_BOLT)
            or (kind == "Location" and row.code == OF_BOLT)
        )

    return belongs


def readable(answer: Any) -> str:  # noqa: ANN401 - JSON
    """Return an answer as text, with all that its cursors hold."""
    text = json.dumps(answer)
    return text + " ".join(opened for match in _CURSOR.finditer(text) if (opened := _opened(match.group())))


def _opened(cursor: str) -> str:
    try:
        held = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return ""
    return json.dumps(held[1:]) if isinstance(held, list) else ""


def _is_of_the_moment(name: str, value: object) -> bool:
    is_place = name.endswith("cursor") and isinstance(value, str) and len(value) == _PLACE
    return name == "dataAgeHours" or is_place


def masked(answer: Any) -> Any:  # noqa: ANN401 - JSON
    """Return an answer without what differs from one world to the next: ids, moments, numbers of orders, ages."""
    if isinstance(answer, Mapping):
        return {name: "<now>" if _is_of_the_moment(name, value) else masked(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return sorted((masked(each) for each in answer), key=lambda each: json.dumps(each, sort_keys=True))
    if not isinstance(answer, str):
        return answer
    if _CURSOR.fullmatch(answer) and (held := _opened(answer)):
        answer = held
    for mask, name in ((_GLOBAL_ID, "<id>"), (_UUID, "<uuid>"), (_TIME, "<time>"), (_ORDER, "<order>")):
        answer = mask.sub(name, answer)
    return answer


def differences(expected: Any, actual: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    """Tell where two masked answers differ."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping) and expected.keys() == actual.keys():
        for name, value in expected.items():
            yield from differences(value, actual[name], f"{path}.{name}")
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for place, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(one, other, f"{path}[{place}]")
    elif expected != actual:
        yield f"{path}: {json.dumps(expected)[:200]} became {json.dumps(actual)[:200]}"
