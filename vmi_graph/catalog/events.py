"""What the catalog tells: master data changed, a supplier was put in charge, moved or relieved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from vmi_graph.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterDataChanged(Event):
    """A part, location or supplier was created or changed; for the customer's own people.

    key             the natural key
    before, after   the columns that differ; `before` is None for a new one
    """

    key: str
    before: Mapping[str, object] | None
    after: Mapping[str, object]

    def facts(self) -> Mapping[str, object]:
        """Return what differs."""
        return {"key": self.key, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChanged(MasterDataChanged):
    """A part was created or changed."""

    TOPIC: ClassVar[str] = "catalog.part"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationChanged(MasterDataChanged):
    """A location was created or changed."""

    TOPIC: ClassVar[str] = "catalog.location"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierChanged(MasterDataChanged):
    """A supplier was created or changed."""

    TOPIC: ClassVar[str] = "catalog.supplier"


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierAssigned(Event):
    """A supplier is in charge of a part at a location from now on."""

    TOPIC: ClassVar[str] = "assignment.started"

    bin: str | None = None

    def facts(self) -> Mapping[str, object]:
        """Return the bin; never the rank, which would tell that there are others."""
        return {"bin": self.bin}


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierUnassigned(Event):
    """A supplier is no longer in charge; whoever still has something open for it refuses this."""

    TOPIC: ClassVar[str] = "assignment.ended"

    reason: str | None = None

    def facts(self) -> Mapping[str, object]:
        """Return why."""
        return {"reason": self.reason}


@dataclass(frozen=True, slots=True, kw_only=True)
class BinChanged(Event):
    """The stock of an assignment lies in another bin."""

    TOPIC: ClassVar[str] = "assignment.bin"

    before: str | None
    after: str | None

    def facts(self) -> Mapping[str, object]:
        """Return both bins."""
        return {"before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True, kw_only=True)
class RankChanged(Event):
    """Consumptions without a supplier are drawn in another turn; told to the customer's own people only."""

    TOPIC: ClassVar[str] = "assignment.rank"

    before: int
    after: int

    def facts(self) -> Mapping[str, object]:
        """Return both ranks."""
        return {"before": self.before, "after": self.after}
