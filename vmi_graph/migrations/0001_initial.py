"""The first schema: every table, and every constraint by its own operation, since creating a table drops them."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from json import loads
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from uuid import uuid4
from vmi_graph.access.rules import TokenKind
from vmi_graph.agreements.rules import Ordering, Ownership, Policy, Side, Trigger
from vmi_graph.alerts.rules import Condition, Horizon, Severity
from vmi_graph.catalog.rules import AbcClass, Criticality, Standing, XyzClass
from vmi_graph.demand.rules import Period
from vmi_graph.foundation.partial import PartialIndex
from vmi_graph.foundation.viewer import Role
from vmi_graph.purchasing.rules.life import OrderOrigin, OrderState, OrderStep
from vmi_graph.replenishment.rules import Occasion, Outcome
from vmi_graph.stock.rules import Balance, EntryKind
from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Answer",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("client", fields.CharField(max_length=200)),
                ("key", fields.UUIDField()),
                ("operation", fields.CharField(max_length=64)),
                ("digest", fields.CharField(max_length=64)),
                ("answer", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "answer",
                "app": "vmi",
                "indexes": [Index(fields=["at"], name="answer_by_time")],
                "pk_attr": "id",
                "table_description": "What was answered to an idempotency key: repeated to whoever sends the same key again.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="JournalEntry",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("xid", fields.BigIntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("topic", fields.CharField(max_length=64)),
                ("subject_id", fields.UUIDField()),
                ("assignment_id", fields.UUIDField(null=True)),
                ("supplier_id", fields.UUIDField(null=True)),
                ("location_id", fields.UUIDField(null=True)),
                ("actor", fields.CharField(max_length=200)),
                ("client", fields.CharField(max_length=200)),
                ("facts", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "journal_entry",
                "app": "vmi",
                "indexes": [
                    Index(fields=["xid", "id"], name="journal_entry_by_commit"),
                    Index(fields=["supplier_id", "xid", "id"], name="journal_entry_by_supplier"),
                ],
                "pk_attr": "id",
                "table_description": "One thing that happened, in the order (xid, id); never changed, dropped after the retention.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="JournalEra",
            fields=[
                ("number", fields.SmallIntField(primary_key=True, generated=False, unique=True, db_index=True)),
                ("home", fields.CharField(max_length=100)),
                ("began_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("follows_xid", fields.BigIntField(default=0)),
                ("follows_id", fields.BigIntField(default=0)),
                ("pruned_xid", fields.BigIntField(default=0)),
                ("pruned_id", fields.BigIntField(default=0)),
            ],
            options={
                "table": "journal_era",
                "app": "vmi",
                "pk_attr": "number",
                "table_description": "A life of the journal in one database: a restored copy counts transactions anew, so it begins another.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Location",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("code", fields.CharField(max_length=64)),
                ("name", fields.CharField(max_length=200)),
                ("time_zone", fields.CharField(default="UTC", max_length=64)),
                ("gln", fields.CharField(null=True, max_length=13)),
                ("storage_capacity", fields.DecimalField(null=True, max_digits=18, decimal_places=6)),
                ("version", fields.IntField(default=1)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "location",
                "app": "vmi",
                "pk_attr": "id",
                "table_description": "A customer site with shelves.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Part",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("number", fields.CharField(max_length=64)),
                ("name", fields.CharField(max_length=200)),
                ("unit", fields.CharField(default="piece", max_length=32)),
                ("gtin", fields.CharField(null=True, max_length=14)),
                (
                    "criticality",
                    fields.CharEnumField(
                        null=True,
                        description="HIGH: HIGH\nMEDIUM: MEDIUM\nLOW: LOW",
                        enum_type=Criticality,
                        max_length=8,
                    ),
                ),
                (
                    "abc_class",
                    fields.CharEnumField(null=True, description="A: A\nB: B\nC: C", enum_type=AbcClass, max_length=1),
                ),
                (
                    "xyz_class",
                    fields.CharEnumField(null=True, description="X: X\nY: Y\nZ: Z", enum_type=XyzClass, max_length=1),
                ),
                ("unit_cost", fields.DecimalField(null=True, max_digits=18, decimal_places=4)),
                ("unit_cost_currency", fields.CharField(null=True, max_length=3)),
                ("unit_volume", fields.DecimalField(null=True, max_digits=18, decimal_places=6)),
                ("version", fields.IntField(default=1)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "part", "app": "vmi", "pk_attr": "id", "table_description": "What is stocked."},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SigningSecret",
            fields=[
                ("purpose", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=16)),
                ("secret", fields.BinaryField()),
            ],
            options={
                "table": "signing_secret",
                "app": "vmi",
                "pk_attr": "purpose",
                "table_description": "The secrets of this installation: what signs tokens and what seals cursors.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StockLevel",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("on_hand", fields.BigIntField(default=0)),
                ("allocated", fields.BigIntField(default=0)),
                ("on_order", fields.BigIntField(default=0)),
                ("in_transit", fields.BigIntField(default=0)),
                ("backordered", fields.BigIntField(default=0)),
                ("sequence", fields.BigIntField(default=0)),
                ("moved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("counted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("reported_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "stock_level",
                "app": "vmi",
                "pk_attr": "id",
                "table_description": "The balances of one assignment, under the assignment's own id.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Supplier",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("code", fields.CharField(max_length=64)),
                ("name", fields.CharField(max_length=200)),
                ("gln", fields.CharField(null=True, max_length=13)),
                (
                    "standing",
                    fields.CharEnumField(
                        default=Standing.ACTIVE,
                        description="ACTIVE: ACTIVE\nSUSPENDED: SUSPENDED",
                        enum_type=Standing,
                        max_length=16,
                    ),
                ),
                ("version", fields.IntField(default=1)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "supplier",
                "app": "vmi",
                "pk_attr": "id",
                "table_description": "An external company in charge of stock.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AccessToken",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "kind",
                    fields.CharEnumField(description="SIGNED: SIGNED\nKEY: KEY", enum_type=TokenKind, max_length=8),
                ),
                ("subject", fields.CharField(max_length=200)),
                (
                    "role",
                    fields.CharEnumField(
                        description="PARTS_MANAGER: PARTS_MANAGER\nSUPPLIER: SUPPLIER\nANALYST: ANALYST\nLOCATION_STAFF: LOCATION_STAFF\nERP_CLIENT: ERP_CLIENT\nADMIN: ADMIN",
                        enum_type=Role,
                        max_length=16,
                    ),
                ),
                (
                    "supplier",
                    fields.ForeignKeyField(
                        "vmi.Supplier",
                        source_field="supplier_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("location_ids", fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ("digest", fields.CharField(null=True, max_length=64)),
                ("hint", fields.CharField(null=True, max_length=16)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("created_by", fields.CharField(max_length=200)),
                ("expires_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "access_token",
                "app": "vmi",
                "pk_attr": "id",
                "table_description": "A token that was given out; of an API key only the hash is kept, of a signed token nothing but its id.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Assignment",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "part",
                    fields.ForeignKeyField(
                        "vmi.Part",
                        source_field="part_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "location",
                    fields.ForeignKeyField(
                        "vmi.Location",
                        source_field="location_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "supplier",
                    fields.ForeignKeyField(
                        "vmi.Supplier",
                        source_field="supplier_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("rank", fields.IntField(default=1)),
                ("bin", fields.CharField(null=True, max_length=64)),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "assignment",
                "app": "vmi",
                "indexes": [
                    Index(fields=["supplier_id", "id"], name="assignment_by_supplier"),
                    PartialIndex(
                        fields=["supplier_id", "id"], name="assignment_in_charge", condition="ended_at IS NULL"
                    ),
                    Index(fields=["location_id", "id"], name="assignment_by_location"),
                    Index(fields=["part_id", "location_id"], name="assignment_by_place"),
                ],
                "pk_attr": "id",
                "table_description": "One supplier in charge of one part at one location, from its start to its end.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Agreement",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("version", fields.IntField()),
                ("valid_from", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("valid_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("minimum", fields.BigIntField()),
                ("maximum", fields.BigIntField()),
                (
                    "minimum_set_by",
                    fields.CharEnumField(
                        description="CUSTOMER: CUSTOMER\nSUPPLIER: SUPPLIER", enum_type=Side, max_length=8
                    ),
                ),
                (
                    "maximum_set_by",
                    fields.CharEnumField(
                        description="CUSTOMER: CUSTOMER\nSUPPLIER: SUPPLIER", enum_type=Side, max_length=8
                    ),
                ),
                ("lowest_minimum", fields.BigIntField(null=True)),
                ("highest_minimum", fields.BigIntField(null=True)),
                ("lowest_maximum", fields.BigIntField(null=True)),
                ("highest_maximum", fields.BigIntField(null=True)),
                (
                    "trigger",
                    fields.CharEnumField(
                        description="STRICTLY_BELOW: STRICTLY_BELOW\nAT_OR_BELOW: AT_OR_BELOW",
                        enum_type=Trigger,
                        max_length=16,
                    ),
                ),
                (
                    "policy",
                    fields.CharEnumField(
                        description="ORDER_UP_TO: ORDER_UP_TO\nFIXED_QUANTITY: FIXED_QUANTITY",
                        enum_type=Policy,
                        max_length=16,
                    ),
                ),
                ("fixed_quantity", fields.BigIntField(null=True)),
                ("pack_size", fields.BigIntField()),
                ("minimum_order", fields.BigIntField()),
                ("ceiling", fields.BigIntField()),
                ("lead_time_days", fields.IntField()),
                ("review_period_days", fields.IntField()),
                ("response_hours", fields.IntField()),
                (
                    "ownership",
                    fields.CharEnumField(
                        description="CUSTOMER_OWNED: CUSTOMER_OWNED\nCONSIGNED: CONSIGNED",
                        enum_type=Ownership,
                        max_length=16,
                    ),
                ),
                ("price", fields.DecimalField(max_digits=18, decimal_places=4)),
                ("currency", fields.CharField(max_length=3)),
                (
                    "ordering",
                    fields.CharEnumField(
                        description="AUTOMATIC: AUTOMATIC\nPROPOSAL: PROPOSAL\nMANUAL: MANUAL",
                        enum_type=Ordering,
                        max_length=16,
                    ),
                ),
                ("order_value_cap", fields.DecimalField(null=True, max_digits=18, decimal_places=4)),
                ("daily_value_cap", fields.DecimalField(null=True, max_digits=18, decimal_places=4)),
                ("count_tolerance_percent", fields.DecimalField(max_digits=7, decimal_places=4)),
                ("freshness_hours", fields.IntField(null=True)),
                ("internal_note", fields.TextField(null=True, unique=False)),
                ("changed_by", fields.CharField(max_length=200)),
                ("change_reason", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "agreement",
                "app": "vmi",
                "indexes": [Index(fields=["valid_from", "id"], name="agreement_by_time")],
                "pk_attr": "id",
                "table_description": "One version of the contract; in force from `valid_from` until `valid_until`. Quantities are scaled.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="DailyUsage",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("day", fields.DateField()),
                ("consumed", fields.BigIntField()),
                ("returned", fields.BigIntField()),
            ],
            options={
                "table": "daily_usage",
                "app": "vmi",
                "indexes": [Index(fields=["day", "id"], name="daily_usage_by_day")],
                "pk_attr": "id",
                "table_description": "What the ledger says was taken and brought back on one calendar day in UTC; kept in the same transaction.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="OrderingFreeze",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("frozen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("frozen_by", fields.CharField(max_length=200)),
                ("reason", fields.TextField(null=True, unique=False)),
                ("thawed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("thawed_by", fields.CharField(null=True, max_length=200)),
            ],
            options={
                "table": "ordering_freeze",
                "app": "vmi",
                "indexes": [
                    Index(fields=["assignment_id", "frozen_at"], name="ordering_freeze_by_assignment"),
                    Index(fields=["frozen_at", "id"], name="ordering_freeze_by_time"),
                ],
                "pk_attr": "id",
                "table_description": "Automatic ordering stopped for one assignment, from `frozen_at` until `thawed_at`.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PurchaseOrder",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                ("number", fields.CharField(max_length=32)),
                (
                    "supplier",
                    fields.ForeignKeyField(
                        "vmi.Supplier",
                        source_field="supplier_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "location",
                    fields.ForeignKeyField(
                        "vmi.Location",
                        source_field="location_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        description="PROPOSED: PROPOSED\nOPEN: OPEN\nACKNOWLEDGED: ACKNOWLEDGED\nSHIPPED: SHIPPED\nRECEIVED: RECEIVED\nCLOSED: CLOSED\nCANCELLED: CANCELLED",
                        enum_type=OrderState,
                        max_length=16,
                    ),
                ),
                (
                    "origin",
                    fields.CharEnumField(
                        description="AUTOMATIC: AUTOMATIC\nSUPPLIER: SUPPLIER\nCUSTOMER: CUSTOMER\nERP: ERP",
                        enum_type=OrderOrigin,
                        max_length=16,
                    ),
                ),
                ("currency", fields.CharField(max_length=3)),
                ("external_reference", fields.CharField(null=True, max_length=200)),
                ("supplier_reference", fields.CharField(null=True, max_length=200)),
                ("reason", fields.TextField(null=True, unique=False)),
                ("note", fields.TextField(null=True, unique=False)),
                ("created_by", fields.CharField(max_length=200)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("authorised_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("response_due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("acknowledged_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("due_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("promised_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("expected_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("shipped_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("received_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "purchase_order",
                "app": "vmi",
                "indexes": [
                    Index(fields=["supplier_id", "created_at", "id"], name="purchase_order_by_supplier"),
                    Index(fields=["location_id", "created_at", "id"], name="purchase_order_by_location"),
                    Index(fields=["created_at", "id"], name="purchase_order_by_time"),
                    Index(fields=["state", "created_at", "id"], name="purchase_order_by_state"),
                ],
                "pk_attr": "id",
                "table_description": "An order to one supplier for one location.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Alert",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "condition",
                    fields.CharEnumField(
                        description="BELOW_MINIMUM: BELOW_MINIMUM\nABOVE_MAXIMUM: ABOVE_MAXIMUM\nOUT_OF_STOCK: OUT_OF_STOCK\nCOUNT_VARIANCE: COUNT_VARIANCE\nORDER_UNACKNOWLEDGED: ORDER_UNACKNOWLEDGED\nORDER_OVERDUE: ORDER_OVERDUE",
                        enum_type=Condition,
                        max_length=32,
                    ),
                ),
                ("horizon", fields.CharEnumField(description="NOW: NOW", enum_type=Horizon, max_length=16)),
                (
                    "severity",
                    fields.CharEnumField(
                        description="NOTICE: NOTICE\nWARNING: WARNING\nCRITICAL: CRITICAL",
                        enum_type=Severity,
                        max_length=16,
                    ),
                ),
                (
                    "about_order",
                    fields.ForeignKeyField(
                        "vmi.PurchaseOrder",
                        source_field="about_order_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="alerts_about",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "led_to_order",
                    fields.ForeignKeyField(
                        "vmi.PurchaseOrder",
                        source_field="led_to_order_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="alerts_before",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("observed", fields.BigIntField(null=True)),
                ("limit", fields.BigIntField(source_field="limit_value", null=True)),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("acknowledged_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("acknowledged_by", fields.CharField(null=True, max_length=200)),
                ("acknowledged_note", fields.TextField(null=True, unique=False)),
                ("resolved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
            ],
            options={
                "table": "alert",
                "app": "vmi",
                "indexes": [
                    Index(fields=["assignment_id", "opened_at", "id"], name="alert_by_assignment"),
                    Index(fields=["opened_at", "id"], name="alert_by_time"),
                    PartialIndex(
                        fields=["opened_at", "id"], name="alert_open_by_time", condition="resolved_at IS NULL"
                    ),
                    PartialIndex(
                        fields=["led_to_order_id"],
                        name="alert_by_order_led_to",
                        condition="led_to_order_id IS NOT NULL",
                    ),
                    PartialIndex(
                        fields=["about_order_id"], name="alert_by_order", condition="about_order_id IS NOT NULL"
                    ),
                ],
                "pk_attr": "id",
                "table_description": "One episode about one assignment, and about one of its orders where the order is late.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PurchaseOrderLine",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "order",
                    fields.ForeignKeyField(
                        "vmi.PurchaseOrder",
                        source_field="order_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField()),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("ordered", fields.BigIntField()),
                ("confirmed", fields.BigIntField()),
                ("shipped", fields.BigIntField(default=0)),
                ("received", fields.BigIntField(default=0)),
                ("rejected", fields.BigIntField(default=0)),
                ("price", fields.DecimalField(max_digits=18, decimal_places=4)),
            ],
            options={
                "table": "purchase_order_line",
                "app": "vmi",
                "indexes": [Index(fields=["assignment_id", "order_id"], name="purchase_order_line_by_assignment")],
                "pk_attr": "id",
                "table_description": "One part of an order: what was ordered and how far it came.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("sequence", fields.BigIntField()),
                (
                    "balance",
                    fields.CharEnumField(
                        description="ON_HAND: ON_HAND\nALLOCATED: ALLOCATED\nON_ORDER: ON_ORDER\nIN_TRANSIT: IN_TRANSIT\nBACKORDERED: BACKORDERED",
                        enum_type=Balance,
                        max_length=16,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="OPENING_BALANCE: OPENING_BALANCE\nCONSUMPTION: CONSUMPTION\nRETURN: RETURN\nRECEIPT: RECEIPT\nCOUNT_CORRECTION: COUNT_CORRECTION\nADJUSTMENT: ADJUSTMENT\nORDER_PLACED: ORDER_PLACED\nORDER_CONFIRMED: ORDER_CONFIRMED\nORDER_SHIPPED: ORDER_SHIPPED\nORDER_RECEIVED: ORDER_RECEIVED\nORDER_ENDED: ORDER_ENDED",
                        enum_type=EntryKind,
                        max_length=24,
                    ),
                ),
                ("quantity", fields.BigIntField()),
                ("balance_after", fields.BigIntField()),
                ("happened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("actor", fields.CharField(max_length=200)),
                ("source", fields.CharField(max_length=200)),
                ("external_reference", fields.CharField(null=True, max_length=200)),
                ("reason", fields.TextField(null=True, unique=False)),
                (
                    "order_line",
                    fields.ForeignKeyField(
                        "vmi.PurchaseOrderLine",
                        source_field="order_line_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "ledger_entry",
                "app": "vmi",
                "indexes": [
                    Index(fields=["assignment_id", "recorded_at", "sequence"], name="ledger_entry_by_assignment"),
                    Index(fields=["recorded_at", "id"], name="ledger_entry_by_time"),
                    Index(fields=["happened_at", "id"], name="ledger_entry_by_happening"),
                    PartialIndex(
                        fields=["order_line_id"],
                        name="ledger_entry_by_order_line",
                        condition="order_line_id IS NOT NULL",
                    ),
                ],
                "pk_attr": "id",
                "table_description": "One movement of one balance; never changed, never deleted.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PurchaseOrderStep",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "order",
                    fields.ForeignKeyField(
                        "vmi.PurchaseOrder",
                        source_field="order_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField()),
                (
                    "step",
                    fields.CharEnumField(
                        description="PROPOSED: PROPOSED\nPLACED: PLACED\nAPPROVED: APPROVED\nREJECTED: REJECTED\nACKNOWLEDGED: ACKNOWLEDGED\nSHIPPED: SHIPPED\nRECEIVED: RECEIVED\nCLOSED: CLOSED\nCANCELLED: CANCELLED",
                        enum_type=OrderStep,
                        max_length=16,
                    ),
                ),
                (
                    "state_after",
                    fields.CharEnumField(
                        description="PROPOSED: PROPOSED\nOPEN: OPEN\nACKNOWLEDGED: ACKNOWLEDGED\nSHIPPED: SHIPPED\nRECEIVED: RECEIVED\nCLOSED: CLOSED\nCANCELLED: CANCELLED",
                        enum_type=OrderState,
                        max_length=16,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("happened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expected_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("actor", fields.CharField(max_length=200)),
                ("source", fields.CharField(max_length=200)),
                ("external_reference", fields.CharField(null=True, max_length=200)),
                ("note", fields.TextField(null=True, unique=False)),
                ("lines", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "purchase_order_step",
                "app": "vmi",
                "pk_attr": "id",
                "table_description": "One transition of an order's life, stamped with actor and time; never changed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Review",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "agreement",
                    fields.ForeignKeyField(
                        "vmi.Agreement",
                        source_field="agreement_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("reviewed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("sequence", fields.BigIntField()),
                (
                    "occasion",
                    fields.CharEnumField(
                        description="STOCK_MOVED: STOCK_MOVED\nAGREEMENT_CHANGED: AGREEMENT_CHANGED\nORDERING_THAWED: ORDERING_THAWED\nORDER_ENDED: ORDER_ENDED\nPREVIEW: PREVIEW",
                        enum_type=Occasion,
                        max_length=24,
                    ),
                ),
                (
                    "outcome",
                    fields.CharEnumField(
                        description="ORDER: ORDER\nPROPOSE: PROPOSE\nHOLD: HOLD", enum_type=Outcome, max_length=8
                    ),
                ),
                ("quantity", fields.BigIntField()),
                ("facts", fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                (
                    "order",
                    fields.ForeignKeyField(
                        "vmi.PurchaseOrder",
                        source_field="order_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "replenishment_review",
                "app": "vmi",
                "indexes": [
                    Index(fields=["assignment_id", "reviewed_at", "id"], name="replenishment_review_by_assignment"),
                    Index(fields=["reviewed_at", "id"], name="replenishment_review_by_time"),
                    PartialIndex(
                        fields=["order_id"], name="replenishment_review_by_order", condition="order_id IS NOT NULL"
                    ),
                ],
                "pk_attr": "id",
                "table_description": "One decision about one assignment: what was looked at, what was decided and why.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StockCount",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("expected", fields.BigIntField()),
                ("counted", fields.BigIntField()),
                ("tolerance_percent", fields.DecimalField(max_digits=7, decimal_places=4)),
                ("within_tolerance", fields.BooleanField()),
                ("counted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("actor", fields.CharField(max_length=200)),
                ("source", fields.CharField(max_length=200)),
                ("external_reference", fields.CharField(null=True, max_length=200)),
                ("reason", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "stock_count",
                "app": "vmi",
                "indexes": [
                    Index(fields=["assignment_id", "counted_at"], name="stock_count_by_assignment"),
                    Index(fields=["counted_at", "id"], name="stock_count_by_time"),
                ],
                "pk_attr": "id",
                "table_description": "One shelf counted by hand, also when the count agreed with the book.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="UnmetDemand",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("quantity", fields.BigIntField()),
                ("happened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("recorded_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("actor", fields.CharField(max_length=200)),
                ("source", fields.CharField(max_length=200)),
                ("external_reference", fields.CharField(null=True, max_length=200)),
                ("reason", fields.TextField(null=True, unique=False)),
            ],
            options={
                "table": "unmet_demand",
                "app": "vmi",
                "indexes": [
                    Index(fields=["assignment_id", "happened_at"], name="unmet_demand_by_assignment"),
                    Index(fields=["happened_at", "id"], name="unmet_demand_by_time"),
                ],
                "pk_attr": "id",
                "table_description": "What was asked for and not served.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="UsageHistory",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=uuid4, unique=True, db_index=True)),
                (
                    "assignment",
                    fields.ForeignKeyField(
                        "vmi.Assignment",
                        source_field="assignment_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("period", fields.CharEnumField(description="DAY: DAY\nMONTH: MONTH", enum_type=Period, max_length=8)),
                ("starts_on", fields.DateField()),
                ("quantity", fields.BigIntField()),
                ("source", fields.CharField(max_length=200)),
            ],
            options={
                "table": "usage_history",
                "app": "vmi",
                "indexes": [Index(fields=["starts_on", "id"], name="usage_history_by_time")],
                "pk_attr": "id",
                "table_description": "Usage in a period before the ledger's opening balance; negative when more came back than went out.",
            },
            bases=["Model"],
        ),
        ops.AddConstraint(
            model_name="Answer",
            constraint=UniqueConstraint(fields=("client", "key"), name="answer_key_is_unique"),
        ),
        ops.AddConstraint(
            model_name="Location",
            constraint=UniqueConstraint(fields=("code",), name="location_code_is_unique"),
        ),
        ops.AddConstraint(
            model_name="Location",
            constraint=CheckConstraint(check="storage_capacity >= 0", name="location_capacity_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="Part",
            constraint=UniqueConstraint(fields=("number",), name="part_number_is_unique"),
        ),
        ops.AddConstraint(
            model_name="Part",
            constraint=CheckConstraint(check="unit_cost >= 0", name="part_unit_cost_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="Part",
            constraint=CheckConstraint(check="unit_volume >= 0", name="part_unit_volume_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="Part",
            constraint=CheckConstraint(
                check="(unit_cost IS NULL) = (unit_cost_currency IS NULL)", name="part_unit_cost_has_a_currency"
            ),
        ),
        ops.AddConstraint(
            model_name="StockLevel",
            constraint=CheckConstraint(check="on_hand >= 0", name="stock_level_on_hand_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="StockLevel",
            constraint=CheckConstraint(check="allocated >= 0", name="stock_level_allocated_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="StockLevel",
            constraint=CheckConstraint(check="on_order >= 0", name="stock_level_on_order_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="StockLevel",
            constraint=CheckConstraint(check="in_transit >= 0", name="stock_level_in_transit_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="StockLevel",
            constraint=CheckConstraint(check="backordered >= 0", name="stock_level_backordered_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="Supplier",
            constraint=UniqueConstraint(fields=("code",), name="supplier_code_is_unique"),
        ),
        ops.AddConstraint(
            model_name="AccessToken",
            constraint=UniqueConstraint(fields=("digest",), name="access_token_digest_is_unique"),
        ),
        ops.AddConstraint(
            model_name="Assignment",
            constraint=UniqueConstraint(
                fields=("part_id", "location_id", "supplier_id"),
                name="assignment_is_held_once",
                condition="ended_at IS NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="Assignment",
            constraint=UniqueConstraint(
                fields=("part_id", "location_id", "rank"),
                name="assignment_rank_is_unique",
                condition="ended_at IS NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="Assignment",
            constraint=CheckConstraint(check="rank >= 1", name="assignment_rank_starts_at_one"),
        ),
        ops.AddConstraint(
            model_name="Assignment",
            constraint=CheckConstraint(check="ended_at >= started_at", name="assignment_ends_after_its_start"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=UniqueConstraint(fields=("assignment_id", "version"), name="agreement_version_is_unique"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=UniqueConstraint(
                fields=("assignment_id",), name="agreement_in_force_is_one", condition="valid_until IS NULL"
            ),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(check="valid_until >= valid_from", name="agreement_ends_after_its_start"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(check="minimum >= 0", name="agreement_minimum_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(check="maximum >= minimum", name="agreement_maximum_covers_minimum"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(check="ceiling >= maximum", name="agreement_ceiling_covers_maximum"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(check="pack_size > 0", name="agreement_pack_size_is_positive"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(check="minimum_order >= 0", name="agreement_minimum_order_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(
                check="(policy = 'FIXED_QUANTITY') = (fixed_quantity IS NOT NULL)",
                name="agreement_fixed_quantity_fits_policy",
            ),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(check="fixed_quantity > 0", name="agreement_fixed_quantity_is_positive"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(check="price >= 0", name="agreement_price_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(
                check="lead_time_days >= 0 AND review_period_days >= 0 AND response_hours > 0",
                name="agreement_times_are_possible",
            ),
        ),
        ops.AddConstraint(
            model_name="Agreement",
            constraint=CheckConstraint(
                check="count_tolerance_percent >= 0", name="agreement_tolerance_is_not_negative"
            ),
        ),
        ops.AddConstraint(
            model_name="DailyUsage",
            constraint=UniqueConstraint(fields=("assignment_id", "day"), name="daily_usage_is_one_a_day"),
        ),
        ops.AddConstraint(
            model_name="DailyUsage",
            constraint=CheckConstraint(check="consumed >= 0 AND returned >= 0", name="daily_usage_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="OrderingFreeze",
            constraint=UniqueConstraint(
                fields=("assignment_id",), name="ordering_freeze_is_one", condition="thawed_at IS NULL"
            ),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrder",
            constraint=UniqueConstraint(fields=("number",), name="purchase_order_number_is_unique"),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrder",
            constraint=UniqueConstraint(
                fields=("external_reference", "supplier_id"),
                name="purchase_order_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="Alert",
            constraint=UniqueConstraint(
                fields=("assignment_id", "condition", "horizon"),
                name="alert_about_stock_is_one_episode",
                condition="resolved_at IS NULL AND about_order_id IS NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="Alert",
            constraint=UniqueConstraint(
                fields=("about_order_id", "condition"),
                name="alert_about_order_is_one_episode",
                condition="resolved_at IS NULL AND about_order_id IS NOT NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="Alert",
            constraint=CheckConstraint(check="resolved_at >= opened_at", name="alert_ends_after_its_start"),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrderLine",
            constraint=UniqueConstraint(fields=("order_id", "number"), name="purchase_order_line_number_is_unique"),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrderLine",
            constraint=UniqueConstraint(fields=("order_id", "assignment_id"), name="purchase_order_line_is_one_a_part"),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrderLine",
            constraint=CheckConstraint(check="ordered > 0", name="purchase_order_line_ordered_is_positive"),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrderLine",
            constraint=CheckConstraint(
                check="confirmed >= 0 AND shipped >= 0 AND received >= 0 AND rejected >= 0",
                name="purchase_order_line_is_not_negative",
            ),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrderLine",
            constraint=CheckConstraint(check="price >= 0", name="purchase_order_line_price_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="LedgerEntry",
            constraint=UniqueConstraint(fields=("assignment_id", "sequence"), name="ledger_entry_sequence_is_unique"),
        ),
        ops.AddConstraint(
            model_name="LedgerEntry",
            constraint=UniqueConstraint(
                fields=("external_reference", "assignment_id", "source", "kind", "balance"),
                name="ledger_entry_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="LedgerEntry",
            constraint=CheckConstraint(check="balance_after >= 0", name="ledger_entry_balance_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="LedgerEntry",
            constraint=CheckConstraint(check="sequence >= 1", name="ledger_entry_sequence_starts_at_one"),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrderStep",
            constraint=UniqueConstraint(fields=("order_id", "number"), name="purchase_order_step_number_is_unique"),
        ),
        ops.AddConstraint(
            model_name="PurchaseOrderStep",
            constraint=UniqueConstraint(
                fields=("order_id", "step", "source", "external_reference"),
                name="purchase_order_step_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="StockCount",
            constraint=UniqueConstraint(
                fields=("external_reference", "assignment_id", "source"),
                name="stock_count_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="StockCount",
            constraint=CheckConstraint(check="counted >= 0", name="stock_count_is_not_negative"),
        ),
        ops.AddConstraint(
            model_name="UnmetDemand",
            constraint=UniqueConstraint(
                fields=("external_reference", "assignment_id", "source"),
                name="unmet_demand_reference_is_unique",
                condition="external_reference IS NOT NULL",
            ),
        ),
        ops.AddConstraint(
            model_name="UnmetDemand",
            constraint=CheckConstraint(check="quantity > 0", name="unmet_demand_is_positive"),
        ),
        ops.AddConstraint(
            model_name="UsageHistory",
            constraint=UniqueConstraint(
                fields=("assignment_id", "period", "starts_on"), name="usage_history_is_unique"
            ),
        ),
    ]
