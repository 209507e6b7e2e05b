"""What goes wrong between us and the embedded server."""


class PostgresUnavailable(RuntimeError):
    """The embedded server cannot be used; the message says why, what is safe, and what to do."""
