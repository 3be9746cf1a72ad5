"""The journal, the answers that idempotency keys repeat, and the secrets of this installation."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import UniqueConstraint
from tortoise.models import Model


class JournalEntry(Model):
    """One thing that happened, in the order (xid, id); never changed, dropped after the retention."""

    id = fields.BigIntField(primary_key=True, generated=True)
    xid = fields.BigIntField()
    at = fields.DatetimeField()
    topic = fields.CharField(max_length=64)
    subject_id = fields.UUIDField()
    assignment_id = fields.UUIDField(null=True)
    supplier_id = fields.UUIDField(null=True)
    location_id = fields.UUIDField(null=True)
    actor = fields.CharField(max_length=200)
    client = fields.CharField(max_length=200)
    facts = fields.JSONField[dict[str, object]]()

    class Meta:
        """Read from a cursor, by everyone or by one supplier."""

        table = "journal_entry"
        indexes = [
            Index(fields=("xid", "id"), name="journal_entry_by_commit"),
            Index(fields=("supplier_id", "xid", "id"), name="journal_entry_by_supplier"),
        ]


class JournalEra(Model):
    """A life of the journal in one database: a restored copy counts transactions anew, so it begins another.

    home       which database this is: server, history of the server, database
    follows    the last place of the era before; later cursors of that era tell of what was lost
    pruned     the last place that was dropped; what follows an earlier cursor is no longer complete
    """

    number = fields.SmallIntField(primary_key=True, generated=False)
    home = fields.CharField(max_length=100)
    began_at = fields.DatetimeField()
    follows_xid = fields.BigIntField(default=0)
    follows_id = fields.BigIntField(default=0)
    pruned_xid = fields.BigIntField(default=0)
    pruned_id = fields.BigIntField(default=0)

    class Meta:
        """One row for each era, and none at all before the first start."""

        table = "journal_era"


class Answer(Model):
    """What was answered to an idempotency key: repeated to whoever sends the same key again."""

    id = fields.UUIDField(primary_key=True)
    client = fields.CharField(max_length=200)
    key = fields.UUIDField()
    operation = fields.CharField(max_length=64)
    digest = fields.CharField(max_length=64)
    answer = fields.JSONField[dict[str, object]]()
    at = fields.DatetimeField()

    class Meta:
        """One answer for each key of a client."""

        table = "answer"
        indexes = [Index(fields=("at",), name="answer_by_time")]
        constraints = [UniqueConstraint(fields=("client", "key"), name="answer_key_is_unique")]


class SigningSecret(Model):
    """The secrets of this installation: what signs tokens and what seals cursors."""

    purpose = fields.CharField(max_length=16, primary_key=True)
    secret = fields.BinaryField()

    class Meta:
        """One secret for each purpose."""

        table = "signing_secret"
