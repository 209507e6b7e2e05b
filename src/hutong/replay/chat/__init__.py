"""Group conversations of real people, said again by everybody who said them, over the public API.

Promises: one group a sample; each author is a person of the house who comes, speaks and goes where
the files say so; lines of one group keep their order while groups run side by side; a reply link
becomes a quote. A keeper makes the groups, and three more are in each of them: one who joins when
half is said, one who leaves after three quarters, and one who never asks for anything and catches
up at the end. What each of them may see then is laid beside the files.

Stopped at any moment it goes on, and nothing stands there twice. Every row that is not played is
named with its reason.
"""

from hutong.replay.chat.run import Options, replay

__all__ = ["Options", "replay"]
