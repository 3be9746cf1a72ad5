"""Agreements as they are kept: every version for ever, one in force."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from vmi_graph.agreements import rules


class Agreement(Model):
    """One version of the contract; in force from `valid_from` until `valid_until`. Quantities are scaled."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    version = fields.IntField()
    valid_from = fields.DatetimeField()
    valid_until = fields.DatetimeField(null=True)
    minimum = fields.BigIntField()
    maximum = fields.BigIntField()
    minimum_set_by = fields.CharEnumField(rules.Side, max_length=8)
    maximum_set_by = fields.CharEnumField(rules.Side, max_length=8)
    lowest_minimum = fields.BigIntField(null=True)
    highest_minimum = fields.BigIntField(null=True)
    lowest_maximum = fields.BigIntField(null=True)
    highest_maximum = fields.BigIntField(null=True)
    trigger = fields.CharEnumField(rules.Trigger, max_length=16)
    policy = fields.CharEnumField(rules.Policy, max_length=16)
    fixed_quantity = fields.BigIntField(null=True)
    pack_size = fields.BigIntField()
    minimum_order = fields.BigIntField()
    ceiling = fields.BigIntField()
    lead_time_days = fields.IntField()
    review_period_days = fields.IntField()
    response_hours = fields.IntField()
    ownership = fields.CharEnumField(rules.Ownership, max_length=16)
    price = fields.DecimalField(max_digits=18, decimal_places=4)
    currency = fields.CharField(max_length=3)
    ordering = fields.CharEnumField(rules.Ordering, max_length=16)
    order_value_cap = fields.DecimalField(max_digits=18, decimal_places=4, null=True)
    daily_value_cap = fields.DecimalField(max_digits=18, decimal_places=4, null=True)
    count_tolerance_percent = fields.DecimalField(max_digits=7, decimal_places=4)
    freshness_hours = fields.IntField(null=True)
    internal_note = fields.TextField(null=True)
    changed_by = fields.CharField(max_length=200)
    change_reason = fields.TextField(null=True)

    class Meta:
        """One version in force at a time; numbers that can be."""

        table = "agreement"
        indexes = [Index(fields=("valid_from", "id"), name="agreement_by_time")]
        constraints = [
            UniqueConstraint(fields=("assignment_id", "version"), name="agreement_version_is_unique"),
            UniqueConstraint(
                fields=("assignment_id",), name="agreement_in_force_is_one", condition="valid_until IS NULL"
            ),
            CheckConstraint(check="valid_until >= valid_from", name="agreement_ends_after_its_start"),
            CheckConstraint(check="minimum >= 0", name="agreement_minimum_is_not_negative"),
            CheckConstraint(check="maximum >= minimum", name="agreement_maximum_covers_minimum"),
            CheckConstraint(check="ceiling >= maximum", name="agreement_ceiling_covers_maximum"),
            CheckConstraint(check="pack_size > 0", name="agreement_pack_size_is_positive"),
            CheckConstraint(check="minimum_order >= 0", name="agreement_minimum_order_is_not_negative"),
            CheckConstraint(
                check="(policy = 'FIXED_QUANTITY') = (fixed_quantity IS NOT NULL)",
                name="agreement_fixed_quantity_fits_policy",
            ),
            CheckConstraint(check="fixed_quantity > 0", name="agreement_fixed_quantity_is_positive"),
            CheckConstraint(check="price >= 0", name="agreement_price_is_not_negative"),
            CheckConstraint(
                check="lead_time_days >= 0 AND review_period_days >= 0 AND response_hours > 0",
                name="agreement_times_are_possible",
            ),
            CheckConstraint(check="count_tolerance_percent >= 0", name="agreement_tolerance_is_not_negative"),
        ]
