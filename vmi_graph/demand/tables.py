"""Usage by day and from before the ledger, and demand that could not be served. All quantities are scaled."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from vmi_graph.demand import rules


class UsageHistory(Model):
    """Usage in a period before the ledger's opening balance; negative when more came back than went out."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    period = fields.CharEnumField(rules.Period, max_length=8)
    starts_on = fields.DateField()
    quantity = fields.BigIntField()
    source = fields.CharField(max_length=200)

    class Meta:
        """One figure for each period; a period without a row has no record, which is not zero."""

        table = "usage_history"
        indexes = [Index(fields=("starts_on", "id"), name="usage_history_by_time")]
        constraints = [
            UniqueConstraint(fields=("assignment_id", "period", "starts_on"), name="usage_history_is_unique")
        ]


class DailyUsage(Model):
    """What the ledger says was taken and brought back on one calendar day in UTC; kept in the same transaction."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    day = fields.DateField()
    consumed = fields.BigIntField()
    returned = fields.BigIntField()

    class Meta:
        """One row for each day on which something happened; sums are not indexed, so that they change in place."""

        table = "daily_usage"
        indexes = [Index(fields=("day", "id"), name="daily_usage_by_day")]
        constraints = [
            UniqueConstraint(fields=("assignment_id", "day"), name="daily_usage_is_one_a_day"),
            CheckConstraint(check="consumed >= 0 AND returned >= 0", name="daily_usage_is_not_negative"),
        ]


class UnmetDemand(Model):
    """What was asked for and not served."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    quantity = fields.BigIntField()
    happened_at = fields.DatetimeField()
    recorded_at = fields.DatetimeField()
    actor = fields.CharField(max_length=200)
    source = fields.CharField(max_length=200)
    external_reference = fields.CharField(max_length=200, null=True)
    reason = fields.TextField(null=True)

    class Meta:
        """The same external reference once."""

        table = "unmet_demand"
        indexes = [
            Index(fields=("assignment_id", "happened_at"), name="unmet_demand_by_assignment"),
            Index(fields=("happened_at", "id"), name="unmet_demand_by_time"),
        ]
        constraints = [
            UniqueConstraint(
                fields=("external_reference", "assignment_id", "source"),
                name="unmet_demand_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
            CheckConstraint(check="quantity > 0", name="unmet_demand_is_positive"),
        ]
