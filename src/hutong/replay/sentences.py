"""What stops a replay, said in one sentence."""


class Stopped(Exception):
    """The replay cannot go on; the message says why, what is kept, and what to do."""
