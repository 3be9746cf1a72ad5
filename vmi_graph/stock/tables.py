"""Balances, the ledger they are the sum of, and counts. All quantities are scaled."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from vmi_graph.foundation.partial import PartialIndex
from vmi_graph.stock import rules


class StockLevel(Model):
    """The balances of one assignment, under the assignment's own id."""

    id = fields.UUIDField(primary_key=True)
    on_hand = fields.BigIntField(default=0)
    allocated = fields.BigIntField(default=0)
    on_order = fields.BigIntField(default=0)
    in_transit = fields.BigIntField(default=0)
    backordered = fields.BigIntField(default=0)
    sequence = fields.BigIntField(default=0)
    moved_at = fields.DatetimeField(null=True)
    counted_at = fields.DatetimeField(null=True)
    reported_at = fields.DatetimeField(null=True)
    updated_at = fields.DatetimeField()

    class Meta:
        """The second wall behind the rules: no balance is ever negative."""

        table = "stock_level"
        constraints = [
            CheckConstraint(check="on_hand >= 0", name="stock_level_on_hand_is_not_negative"),
            CheckConstraint(check="allocated >= 0", name="stock_level_allocated_is_not_negative"),
            CheckConstraint(check="on_order >= 0", name="stock_level_on_order_is_not_negative"),
            CheckConstraint(check="in_transit >= 0", name="stock_level_in_transit_is_not_negative"),
            CheckConstraint(check="backordered >= 0", name="stock_level_backordered_is_not_negative"),
        ]


class LedgerEntry(Model):
    """One movement of one balance; never changed, never deleted."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    sequence = fields.BigIntField()
    balance = fields.CharEnumField(rules.Balance, max_length=16)
    kind = fields.CharEnumField(rules.EntryKind, max_length=24)
    quantity = fields.BigIntField()
    balance_after = fields.BigIntField()
    happened_at = fields.DatetimeField()
    recorded_at = fields.DatetimeField()
    actor = fields.CharField(max_length=200)
    source = fields.CharField(max_length=200)
    external_reference = fields.CharField(max_length=200, null=True)
    reason = fields.TextField(null=True)
    order_line: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "vmi.PurchaseOrderLine", on_delete=fields.RESTRICT, null=True
    )

    class Meta:
        """Gap-free by assignment; the same external reference once."""

        table = "ledger_entry"
        indexes = [
            Index(fields=("assignment_id", "recorded_at", "sequence"), name="ledger_entry_by_assignment"),
            Index(fields=("recorded_at", "id"), name="ledger_entry_by_time"),
            Index(fields=("happened_at", "id"), name="ledger_entry_by_happening"),
            PartialIndex(
                fields=("order_line_id",), name="ledger_entry_by_order_line", condition="order_line_id IS NOT NULL"
            ),
        ]
        constraints = [
            UniqueConstraint(fields=("assignment_id", "sequence"), name="ledger_entry_sequence_is_unique"),
            UniqueConstraint(
                fields=("external_reference", "assignment_id", "source", "kind", "balance"),
                name="ledger_entry_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
            CheckConstraint(check="balance_after >= 0", name="ledger_entry_balance_is_not_negative"),
            CheckConstraint(check="sequence >= 1", name="ledger_entry_sequence_starts_at_one"),
        ]


class StockCount(Model):
    """One shelf counted by hand, also when the count agreed with the book."""

    id = fields.UUIDField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    expected = fields.BigIntField()
    counted = fields.BigIntField()
    tolerance_percent = fields.DecimalField(max_digits=7, decimal_places=4)
    within_tolerance = fields.BooleanField()
    counted_at = fields.DatetimeField()
    recorded_at = fields.DatetimeField()
    actor = fields.CharField(max_length=200)
    source = fields.CharField(max_length=200)
    external_reference = fields.CharField(max_length=200, null=True)
    reason = fields.TextField(null=True)

    class Meta:
        """The same external reference once."""

        table = "stock_count"
        indexes = [
            Index(fields=("assignment_id", "counted_at"), name="stock_count_by_assignment"),
            Index(fields=("counted_at", "id"), name="stock_count_by_time"),
        ]
        constraints = [
            UniqueConstraint(
                fields=("external_reference", "assignment_id", "source"),
                name="stock_count_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
            CheckConstraint(check="counted >= 0", name="stock_count_is_not_negative"),
        ]
