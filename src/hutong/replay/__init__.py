"""Replay: a marketplace's history, played by its people over the public HTTP API.

Promises: every person, shop and order of the files acts through the same doors as anybody else;
stopping at any moment and starting again doubles nothing; at the end what the house says is laid
beside what the files say, to the cent, and every row that was not played is named with its reason.

Refuses to know the database or any room: it is a guest, and could run on another machine.
"""

from hutong.replay.run import Options, replay
from hutong.replay.sentences import Stopped

__all__ = ["Options", "Stopped", "replay"]
