"""The three kinds of no: refused by a rule, denied to this viewer, broken.

    Refusal             a rule of the trade said no: becomes an entry in `userErrors`, nothing happened
      (each capability's rules hang their own refusals here)
      NotFound          no such thing, or not visible to this viewer: the two cannot be told apart
      StaleVersion      somebody else changed it meanwhile
      InvalidInput      a value that cannot be, such as a minimum above its maximum
      KeyReused         the idempotency key came before with another payload
    Refusals            several refusals at once, one per line of a bulk
    Fault               the whole operation fails with a code of the published table
      Denied            FORBIDDEN: this viewer may not do this at all
      Unauthenticated   UNAUTHENTICATED: nobody knows who is asking
      BadInput          BAD_USER_INPUT: an argument that no rule of the trade is needed to refuse
        BadCursor       BAD_CURSOR: not a cursor of this list or feed
      CursorTooOld      CURSOR_TOO_OLD: what followed this cursor is no longer kept
      SubscriberTooSlow RESUME_FROM_CURSOR: the queue of this subscription is full

Everything else that is raised is broken: masked, logged, and answered INTERNAL_SERVER_ERROR.
"""

from collections.abc import Sequence
from typing import ClassVar

Path = tuple[str | int, ...]


class Refusal(Exception):  # noqa: N818 - the word of the trade, and the root of a family
    """A rule of the trade said no; the sentence is for a planner, the code for a program."""

    code: ClassVar[str] = "REFUSED"

    def __init__(self, message: str, *, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path

    def under(self, *prefix: str | int) -> "Refusal":
        """Return this refusal with its path moved below `prefix`."""
        self.path = (*prefix, *self.path)
        return self


class NotFound(Refusal):
    """No such thing exists, or it is not visible to whoever asks."""

    code = "NOT_FOUND"


class InvalidInput(Refusal):
    """The value cannot be, whatever the state of the stock is."""

    code = "INVALID_INPUT"


class StaleVersion(Refusal):
    """Somebody changed it since it was read: read again and decide again."""

    code = "STALE_VERSION"

    def __init__(self, what: str, *, expected: int, actual: int, path: Path = ("expectedVersion",)) -> None:
        super().__init__(f"{what} is at version {actual}, not {expected}: somebody changed it meanwhile.", path=path)
        self.expected = expected
        self.actual = actual


class KeyReused(Refusal):
    """The idempotency key or external reference was used before for something else."""

    code = "KEY_REUSED"


class Refusals(Exception):  # noqa: N818 - a plural of Refusal, not an error of the program
    """Several refusals at once; never empty."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(f"{len(refusals)} refusals")
        self.refusals = tuple(refusals)


class Fault(Exception):  # noqa: N818 - the family's name in the published table
    """The operation as a whole fails, with a code of the published table and a sentence for its sender."""

    code: ClassVar[str] = "BAD_USER_INPUT"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Denied(Fault):
    """This viewer may not do this at all."""

    code = "FORBIDDEN"


class Unauthenticated(Fault):
    """Nobody knows who is asking: no token, a token that is unknown, expired or revoked."""

    code = "UNAUTHENTICATED"


class BadInput(Fault):
    """An argument that cannot be used, such as a negative page size."""

    code = "BAD_USER_INPUT"


class BadCursor(BadInput):
    """Not a cursor of this list or feed."""

    code = "BAD_CURSOR"


class CursorTooOld(Fault):
    """What followed this cursor is no longer kept: read the present state, then subscribe anew."""

    code = "CURSOR_TOO_OLD"


class SubscriberTooSlow(Fault):
    """The subscription's queue is full: subscribe again after the last cursor received."""

    code = "RESUME_FROM_CURSOR"
