"""Tokens that were given out."""

from tortoise import fields
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model

from vmi_graph.access import rules
from vmi_graph.foundation.viewer import Role


class AccessToken(Model):
    """A token that was given out; of an API key only the hash is kept, of a signed token nothing but its id."""

    id = fields.UUIDField(primary_key=True)
    kind = fields.CharEnumField(rules.TokenKind, max_length=8)
    subject = fields.CharField(max_length=200)
    role = fields.CharEnumField(Role, max_length=16)
    supplier: fields.ForeignKeyNullableRelation[Model] = fields.ForeignKeyField(
        "vmi.Supplier", on_delete=fields.RESTRICT, null=True
    )
    location_ids = fields.JSONField[list[str]](null=True)
    digest = fields.CharField(max_length=64, null=True)
    hint = fields.CharField(max_length=16, null=True)
    created_at = fields.DatetimeField()
    created_by = fields.CharField(max_length=200)
    expires_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        """A key is found by its digest."""

        table = "access_token"
        constraints = [UniqueConstraint(fields=("digest",), name="access_token_digest_is_unique")]
