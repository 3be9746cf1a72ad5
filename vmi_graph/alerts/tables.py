"""Alert episodes: one row from the moment a condition begins until it ends."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from vmi_graph.alerts import rules
from vmi_graph.foundation.partial import PartialIndex


class Alert(Model):
    """One episode about one assignment, and about one of its orders where the order is late."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    condition = fields.CharEnumField(rules.Condition, max_length=32)
    horizon = fields.CharEnumField(rules.Horizon, max_length=16)
    severity = fields.CharEnumField(rules.Severity, max_length=16)
    about_order: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "vmi.PurchaseOrder", on_delete=fields.RESTRICT, null=True, related_name="alerts_about"
    )
    led_to_order: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "vmi.PurchaseOrder", on_delete=fields.RESTRICT, null=True, related_name="alerts_before"
    )
    observed = fields.BigIntField(null=True)
    limit = fields.BigIntField(null=True, source_field="limit_value")
    opened_at = fields.DatetimeField()
    acknowledged_at = fields.DatetimeField(null=True)
    acknowledged_by = fields.CharField(max_length=200, null=True)
    acknowledged_note = fields.TextField(null=True)
    resolved_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        """One open episode for each condition, also for each late order."""

        table = "alert"
        indexes = [
            Index(fields=("assignment_id", "opened_at", "id"), name="alert_by_assignment"),
            Index(fields=("opened_at", "id"), name="alert_by_time"),
            PartialIndex(fields=("opened_at", "id"), name="alert_open_by_time", condition="resolved_at IS NULL"),
            PartialIndex(
                fields=("led_to_order_id",), name="alert_by_order_led_to", condition="led_to_order_id IS NOT NULL"
            ),
            PartialIndex(fields=("about_order_id",), name="alert_by_order", condition="about_order_id IS NOT NULL"),
        ]
        constraints = [
            UniqueConstraint(
                fields=("assignment_id", "condition", "horizon"),
                name="alert_about_stock_is_one_episode",
                condition="resolved_at IS NULL AND about_order_id IS NULL",
            ),
            UniqueConstraint(
                fields=("about_order_id", "condition"),
                name="alert_about_order_is_one_episode",
                condition="resolved_at IS NULL AND about_order_id IS NOT NULL",
            ),
            CheckConstraint(check="resolved_at >= opened_at", name="alert_ends_after_its_start"),
        ]
