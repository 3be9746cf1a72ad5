"""One token for each role, and one for each supplier; the same ones every time the demo starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vmi_graph.access import actions, queries
from vmi_graph.access.rules import TokenKind
from vmi_graph.demo.catalogue import COMPANIES, SITES
from vmi_graph.demo.home import Home
from vmi_graph.foundation.refusal import Unauthenticated
from vmi_graph.foundation.settings import settings
from vmi_graph.foundation.viewer import Role

MANAGER: Final = "parts manager"
STAFF: Final = "location staff"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who gets a token, and what it is called."""

    name: str
    role: Role
    supplier: str | None = None
    locations: Sequence[str] = ()
    shown: bool = True


def planner(supplier: str) -> str:
    """Return the name of a supplier's token."""
    return f"supplier {supplier}"


_SHOWN_SUPPLIERS: Final = {"NORDLAGER", "BRIGHTWELL"}  # they share places, and cannot see each other

HOLDERS: Final = (
    Holder(MANAGER, Role.PARTS_MANAGER),
    *(
        Holder(planner(each.code), Role.SUPPLIER, supplier=each.code, shown=each.code in _SHOWN_SUPPLIERS)
        for each in COMPANIES
    ),
    Holder("analyst", Role.ANALYST),
    Holder(STAFF, Role.LOCATION_STAFF, locations=tuple(site.code for site in SITES)),
    Holder("ERP of NORDLAGER", Role.ERP_CLIENT, supplier="NORDLAGER"),
    Holder("admin", Role.ADMIN),
)


async def given_out(home: Home) -> dict[str, str]:
    """Return a token for each holder: those of last time while they hold, new ones otherwise."""
    for holder in HOLDERS:
        if not await _holds(home.tokens.get(holder.name)):
            home.tokens[holder.name] = await actions.create_token(
                role=holder.role,
                supplier=holder.supplier,
                locations=holder.locations,
                subject=f"demo {holder.name}",
                kind=TokenKind.KEY,  # short enough to be copied
                hours=settings().token_hours,
            )
    home.keep()
    return home.tokens


async def _holds(token: str | None) -> bool:
    if token is None:
        return False
    try:
        await queries.authenticate(f"Bearer {token}")
    except Unauthenticated:
        return False
    return True
