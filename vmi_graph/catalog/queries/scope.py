"""Which rows exist for a viewer: the one place that narrows."""

from uuid import UUID

from vmi_graph.foundation.reading import Binder
from vmi_graph.foundation.reading.source import Scope, implying
from vmi_graph.foundation.viewer import Viewer


@implying("assignment.part_id", "assignment.location_id", "assignment.supplier_id")
def visible_to(viewer: Viewer, bind: Binder, assignment: str = "assignment") -> str:
    """Return the SQL condition under which an assignment exists for the viewer: the only scope there is.

    A supplier sees its own assignments while they last; location staff see those of their locations; the
    customer's other people see all. Everything that hangs on an assignment is narrowed by this.
    """
    if viewer.supplier_id is not None:
        return f"{assignment}.supplier_id = {bind(viewer.supplier_id)} AND {assignment}.ended_at IS NULL"
    if viewer.location_ids is not None:
        return f"{assignment}.location_id = ANY({bind(list(viewer.location_ids))}::uuid[])"
    return "TRUE"


def sees(viewer: Viewer, supplier_id: UUID, location_id: UUID) -> bool:
    """Whether a live assignment exists for the viewer: `visible_to`, for rows read for several viewers at once.

    A test holds the two together.
    """
    if viewer.supplier_id is not None:
        return viewer.supplier_id == supplier_id
    return viewer.location_ids is None or location_id in viewer.location_ids


def reached_by(key: str, own: str) -> Scope:
    """Return the scope of something that exists for a supplier while one of its assignments leads to it."""

    def scope(viewer: Viewer, bind: Binder) -> str:
        if viewer.internal and viewer.location_ids is None:
            return "TRUE"
        return (
            f"EXISTS (SELECT FROM assignment AS seen WHERE seen.{key} = {own} AND {visible_to(viewer, bind, 'seen')})"
        )

    return scope


def own_locations(viewer: Viewer, bind: Binder) -> str:
    """Return the scope of locations: staff see theirs, also where nothing is assigned yet."""
    if viewer.location_ids is not None:
        return f"location.id = ANY({bind(list(viewer.location_ids))}::uuid[])"
    return reached_by("location_id", "location.id")(viewer, bind)


def own_supplier(viewer: Viewer, bind: Binder) -> str:
    """Return the scope of suppliers: a supplier sees itself and nobody else."""
    if viewer.supplier_id is not None:
        return f"supplier.id = {bind(viewer.supplier_id)}"
    return reached_by("supplier_id", "supplier.id")(viewer, bind)
