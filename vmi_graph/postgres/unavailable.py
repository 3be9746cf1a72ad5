"""The one error of this room."""


class PostgresUnavailable(RuntimeError):  # noqa: N818 - a state of the world, read aloud where it is raised
    """There is no server, and the message says why and what to do about it."""
