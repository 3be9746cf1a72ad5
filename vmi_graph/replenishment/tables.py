"""Reviews, each with what it looked at, and freezes of automatic ordering. Quantities are scaled."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from vmi_graph.foundation.partial import PartialIndex
from vmi_graph.replenishment import rules


class Review(Model):
    """One decision about one assignment: what was looked at, what was decided and why."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    agreement: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Agreement", on_delete=fields.RESTRICT)
    reviewed_at = fields.DatetimeField()
    sequence = fields.BigIntField()
    occasion = fields.CharEnumField(rules.Occasion, max_length=24)
    outcome = fields.CharEnumField(rules.Outcome, max_length=8)
    quantity = fields.BigIntField()
    facts = fields.JSONField[dict[str, object]]()
    order: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "vmi.PurchaseOrder", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        """Read by assignment, newest first."""

        table = "replenishment_review"
        indexes = [
            Index(fields=("assignment_id", "reviewed_at", "id"), name="replenishment_review_by_assignment"),
            Index(fields=("reviewed_at", "id"), name="replenishment_review_by_time"),
            PartialIndex(fields=("order_id",), name="replenishment_review_by_order", condition="order_id IS NOT NULL"),
        ]


class OrderingFreeze(Model):
    """Automatic ordering stopped for one assignment, from `frozen_at` until `thawed_at`."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    frozen_at = fields.DatetimeField()
    frozen_by = fields.CharField(max_length=200)
    reason = fields.TextField(null=True)
    thawed_at = fields.DatetimeField(null=True)
    thawed_by = fields.CharField(max_length=200, null=True)

    class Meta:
        """One freeze at a time."""

        table = "ordering_freeze"
        indexes = [
            Index(fields=("assignment_id", "frozen_at"), name="ordering_freeze_by_assignment"),
            Index(fields=("frozen_at", "id"), name="ordering_freeze_by_time"),
        ]
        constraints = [
            UniqueConstraint(fields=("assignment_id",), name="ordering_freeze_is_one", condition="thawed_at IS NULL")
        ]
