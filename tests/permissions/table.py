"""Who sees and does what: every root field with every role. A root field without a line fails.

The world: ACME in charge of parts at HAM and BER, BOLT beside it.

    y  sees something; the act is done
    o  sees nothing: null or empty, as if it did not exist; the act finds nothing to act on
    x  FORBIDDEN: may not do this at all
    n  null, because the field needs a permission
"""

from typing import Final

ROLES: Final = (
    "ADMIN",
    "PARTS_MANAGER",
    "ANALYST",
    "SUPPLIER",
    "ERP_CLIENT",
    "LOCATION_STAFF",
    "OUTSIDER",
    "ELSEWHERE",
)
"""SUPPLIER and ERP_CLIENT are of ACME, LOCATION_STAFF works at HAM; OUTSIDER is a supplier in charge of nothing,
and ELSEWHERE works at a site where nothing is."""

_TABLE: Final = """
                             ADM MAN ANA SUP ERP STA OUT ELS

node                          y   y   y   y   y   y   o   o
nodes                         y   y   y   y   y   y   o   o
parts                         y   y   y   y   y   y   o   o
locations                     y   y   y   y   y   y   o   y
suppliers                     y   y   y   y   y   y   y   o
assignments                   y   y   y   y   y   y   o   o
part                          y   y   y   y   y   y   o   o
location                      y   y   y   y   y   y   o   o
supplier                      y   y   y   y   y   y   o   o
assignment                    y   y   y   y   y   y   o   o
accessTokens                  y   n   n   n   n   n   n   n
myAccess                      y   y   y   y   y   y   y   y
agreements                    y   y   y   y   y   y   o   o
agreementAt                   y   y   y   y   y   y   o   o
stockLevels                   y   y   y   y   y   y   o   o
ledgerEntries                 y   y   y   y   y   y   o   o
stockCounts                   y   y   y   y   y   y   o   o
stockLevel                    y   y   y   y   y   y   o   o
stockSummary                  y   y   y   y   y   y   y   y
usageHistory                  y   y   y   y   y   y   o   o
unmetDemand                   y   y   y   y   y   y   o   o
monthlyUsage                  y   y   y   y   y   y   o   o
dailyUsage                    y   y   y   y   y   y   o   o
purchaseOrderLines            y   y   y   y   y   y   o   o
purchaseOrders                y   y   y   y   y   y   o   o
purchaseOrder                 y   y   y   y   y   y   o   o
replenishmentReviews          y   y   y   y   y   y   o   o
orderingFreezes               y   y   y   y   y   y   o   o
replenishmentPreview          y   y   y   y   y   x   o   x
alerts                        y   y   y   y   y   y   o   o
alert                         y   y   y   y   y   y   o   o

upsertParts                   y   y   x   x   x   x   x   x
upsertLocations               y   y   x   x   x   x   x   x
upsertSuppliers               y   y   x   x   x   x   x   x
createAccessToken             y   x   x   x   x   x   x   x
revokeAccessToken             y   x   x   x   x   x   x   x
setMinimumAndMaximum          y   y   x   y   y   x   o   x
changeAgreement               y   y   x   x   x   x   x   x
assignSupplier                y   y   x   x   x   x   x   x
changeAssignment              y   y   x   x   x   x   x   x
unassignSupplier              y   y   x   x   x   x   x   x
recordConsumption             y   y   x   y   y   y   o   o
recordConsumptions            y   y   x   y   y   y   o   o
receiveStock                  y   y   x   x   x   y   x   o
adjustStock                   y   y   x   y   y   x   o   x
recordCount                   y   y   x   y   y   y   o   o
recordUnmetDemand             y   y   x   y   y   y   o   o
createPurchaseOrder           y   y   x   y   y   x   o   x
acknowledgePurchaseOrder      y   x   x   y   y   x   o   x
shipPurchaseOrder             y   x   x   y   y   x   o   x
receivePurchaseOrder          y   y   x   x   x   y   x   o
closePurchaseOrder            y   y   x   x   x   y   x   o
cancelPurchaseOrder           y   y   x   y   y   x   o   x
approvePurchaseOrder          y   y   x   x   x   x   x   x
rejectPurchaseOrder           y   y   x   x   x   x   x   x
freezeAutomaticOrdering       y   y   x   x   x   x   x   x
unfreezeAutomaticOrdering     y   y   x   x   x   x   x   x
acknowledgeAlert              y   y   x   y   y   y   o   o

stockLevelEvents              y   y   y   y   y   y   o   o
purchaseOrderEvents           y   y   y   y   y   y   o   o
alertEvents                   y   y   y   y   y   y   o   o
"""

TABLE: Final = {
    name: dict(zip(ROLES, letters, strict=True))
    for name, *letters in (line.split() for line in _TABLE.splitlines()[2:] if line.strip())
}
"""By root field and role."""

HARMLESS: Final = frozenset(
    {
        "Agreement.countTolerancePercent",
        "StockCount.tolerancePercent",
        "Part.unitVolume",
        "ReplenishmentInputs.dataAgeHours",
        "Money.amount",  # stands in fields of the type Money, which are guarded
    }
)
"""Decimals that are not money. Whatever else could be an amount needs a permission."""
