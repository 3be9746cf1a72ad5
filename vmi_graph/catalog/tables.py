"""Parts, locations, suppliers and assignments as they are kept."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.models import Model

from vmi_graph.catalog import rules
from vmi_graph.foundation.partial import PartialIndex

PART_UNIT_DEFAULT = "piece"


class Part(Model):
    """What is stocked."""

    id = fields.UUIDField(primary_key=True)
    number = fields.CharField(max_length=64)
    name = fields.CharField(max_length=200)
    unit = fields.CharField(max_length=32, default=PART_UNIT_DEFAULT)
    gtin = fields.CharField(max_length=14, null=True)
    criticality = fields.CharEnumField(rules.Criticality, max_length=8, null=True)
    abc_class = fields.CharEnumField(rules.AbcClass, max_length=1, null=True)
    xyz_class = fields.CharEnumField(rules.XyzClass, max_length=1, null=True)
    unit_cost = fields.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit_cost_currency = fields.CharField(max_length=3, null=True)
    unit_volume = fields.DecimalField(max_digits=18, decimal_places=6, null=True)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        """Natural key and limits."""

        table = "part"
        constraints = [
            UniqueConstraint(fields=("number",), name="part_number_is_unique"),
            CheckConstraint(check="unit_cost >= 0", name="part_unit_cost_is_not_negative"),
            CheckConstraint(check="unit_volume >= 0", name="part_unit_volume_is_not_negative"),
            CheckConstraint(
                check="(unit_cost IS NULL) = (unit_cost_currency IS NULL)",
                name="part_unit_cost_has_a_currency",
            ),
        ]


class Location(Model):
    """A customer site with shelves."""

    id = fields.UUIDField(primary_key=True)
    code = fields.CharField(max_length=64)
    name = fields.CharField(max_length=200)
    time_zone = fields.CharField(max_length=64, default="UTC")
    gln = fields.CharField(max_length=13, null=True)
    storage_capacity = fields.DecimalField(max_digits=18, decimal_places=6, null=True)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        """Natural key and limits."""

        table = "location"
        constraints = [
            UniqueConstraint(fields=("code",), name="location_code_is_unique"),
            CheckConstraint(check="storage_capacity >= 0", name="location_capacity_is_not_negative"),
        ]


class Supplier(Model):
    """An external company in charge of stock."""

    id = fields.UUIDField(primary_key=True)
    code = fields.CharField(max_length=64)
    name = fields.CharField(max_length=200)
    gln = fields.CharField(max_length=13, null=True)
    standing = fields.CharEnumField(rules.Standing, max_length=16, default=rules.Standing.ACTIVE)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        """Natural key."""

        table = "supplier"
        constraints = [UniqueConstraint(fields=("code",), name="supplier_code_is_unique")]


class Assignment(Model):
    """One supplier in charge of one part at one location, from its start to its end."""

    id = fields.UUIDField(primary_key=True)
    part: fields.ForeignKeyRelation[Part] = fields.ForeignKeyField("vmi.Part", on_delete=fields.RESTRICT)
    location: fields.ForeignKeyRelation[Location] = fields.ForeignKeyField("vmi.Location", on_delete=fields.RESTRICT)
    supplier: fields.ForeignKeyRelation[Supplier] = fields.ForeignKeyField("vmi.Supplier", on_delete=fields.RESTRICT)
    rank = fields.IntField(default=1)
    bin = fields.CharField(max_length=64, null=True)
    started_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        """At most one live assignment for each supplier, part and location; ranks do not collide."""

        table = "assignment"
        indexes = [
            Index(fields=("supplier_id", "id"), name="assignment_by_supplier"),
            # what a supplier sees: its rows are counted without looking at the table
            PartialIndex(fields=("supplier_id", "id"), name="assignment_in_charge", condition="ended_at IS NULL"),
            Index(fields=("location_id", "id"), name="assignment_by_location"),
            Index(fields=("part_id", "location_id"), name="assignment_by_place"),
        ]
        constraints = [
            UniqueConstraint(
                fields=("part_id", "location_id", "supplier_id"),
                name="assignment_is_held_once",
                condition="ended_at IS NULL",
            ),
            UniqueConstraint(
                fields=("part_id", "location_id", "rank"),
                name="assignment_rank_is_unique",
                condition="ended_at IS NULL",
            ),
            CheckConstraint(check="rank >= 1", name="assignment_rank_starts_at_one"),
            CheckConstraint(check="ended_at >= started_at", name="assignment_ends_after_its_start"),
        ]
