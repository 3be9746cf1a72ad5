"""Purchase orders, their lines and each step of their life. All quantities are scaled."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from vmi_graph.purchasing import rules


class PurchaseOrder(Model):
    """An order to one supplier for one location."""

    id = fields.UUIDField(primary_key=True)
    number = fields.CharField(max_length=32)
    supplier: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Supplier", on_delete=fields.RESTRICT)
    location: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Location", on_delete=fields.RESTRICT)
    state = fields.CharEnumField(rules.OrderState, max_length=16)
    origin = fields.CharEnumField(rules.OrderOrigin, max_length=16)
    currency = fields.CharField(max_length=3)
    external_reference = fields.CharField(max_length=200, null=True)
    supplier_reference = fields.CharField(max_length=200, null=True)
    reason = fields.TextField(null=True)
    note = fields.TextField(null=True)
    created_by = fields.CharField(max_length=200)
    created_at = fields.DatetimeField()
    authorised_at = fields.DatetimeField(null=True)
    response_due_at = fields.DatetimeField(null=True)
    acknowledged_at = fields.DatetimeField(null=True)
    due_at = fields.DatetimeField(null=True)
    promised_at = fields.DatetimeField(null=True)
    expected_at = fields.DatetimeField(null=True)
    shipped_at = fields.DatetimeField(null=True)
    received_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        """Number once; the same external reference of a supplier once."""

        table = "purchase_order"
        indexes = [
            Index(fields=("supplier_id", "created_at", "id"), name="purchase_order_by_supplier"),
            Index(fields=("location_id", "created_at", "id"), name="purchase_order_by_location"),
            Index(fields=("created_at", "id"), name="purchase_order_by_time"),
            Index(fields=("state", "created_at", "id"), name="purchase_order_by_state"),
        ]
        constraints = [
            UniqueConstraint(fields=("number",), name="purchase_order_number_is_unique"),
            UniqueConstraint(
                fields=("external_reference", "supplier_id"),
                name="purchase_order_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
        ]


class PurchaseOrderLine(Model):
    """One part of an order: what was ordered and how far it came."""

    id = fields.UUIDField(primary_key=True)
    order: fields.ForeignKeyRelation[PurchaseOrder] = fields.ForeignKeyField(
        "vmi.PurchaseOrder", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    assignment: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("vmi.Assignment", on_delete=fields.RESTRICT)
    ordered = fields.BigIntField()
    confirmed = fields.BigIntField()
    shipped = fields.BigIntField(default=0)
    received = fields.BigIntField(default=0)
    rejected = fields.BigIntField(default=0)
    price = fields.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        """Line numbers once; quantities that can be."""

        table = "purchase_order_line"
        indexes = [Index(fields=("assignment_id", "order_id"), name="purchase_order_line_by_assignment")]
        constraints = [
            UniqueConstraint(fields=("order_id", "number"), name="purchase_order_line_number_is_unique"),
            UniqueConstraint(fields=("order_id", "assignment_id"), name="purchase_order_line_is_one_a_part"),
            CheckConstraint(check="ordered > 0", name="purchase_order_line_ordered_is_positive"),
            CheckConstraint(
                check="confirmed >= 0 AND shipped >= 0 AND received >= 0 AND rejected >= 0",
                name="purchase_order_line_is_not_negative",
            ),
            CheckConstraint(check="price >= 0", name="purchase_order_line_price_is_not_negative"),
        ]


class PurchaseOrderStep(Model):
    """One transition of an order's life, stamped with actor and time; never changed."""

    id = fields.UUIDField(primary_key=True)
    order: fields.ForeignKeyRelation[PurchaseOrder] = fields.ForeignKeyField(
        "vmi.PurchaseOrder", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    step = fields.CharEnumField(rules.OrderStep, max_length=16)
    state_after = fields.CharEnumField(rules.OrderState, max_length=16)
    at = fields.DatetimeField()
    happened_at = fields.DatetimeField()
    expected_at = fields.DatetimeField(null=True)
    actor = fields.CharField(max_length=200)
    source = fields.CharField(max_length=200)
    external_reference = fields.CharField(max_length=200, null=True)
    note = fields.TextField(null=True)
    lines = fields.JSONField[list[dict[str, object]]](default=list)

    class Meta:
        """Numbered by order; the same external reference of a step once."""

        table = "purchase_order_step"
        constraints = [
            UniqueConstraint(fields=("order_id", "number"), name="purchase_order_step_number_is_unique"),
            UniqueConstraint(
                fields=("order_id", "step", "source", "external_reference"),
                name="purchase_order_step_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
        ]
