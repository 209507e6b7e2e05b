"""The gateway: messages reach devices the moment they are accepted.

Promises: while a device is connected, every message of a conversation its person is in reaches it
once, in order; what it missed before is told or found by the heartbeat; a note that the bus lost
costs a second and a half; a slow device costs the others nothing. The long poll of the web servers
gives the same frames.

Refuses: to hold any truth (the database does), to give anybody a frame of a conversation she is not
in or a number beyond her range, and to keep a line whose session has ended.
"""

from hutong.touch.gateway.hub import Hub
from hutong.touch.gateway.polling import Polls
from hutong.touch.gateway.running import Running
from hutong.touch.gateway.serving import serve
from hutong.touch.gateway.sockets import Door, listen
from hutong.touch.gateway.speaking import Speaker

__all__ = ["Door", "Hub", "Polls", "Running", "Speaker", "listen", "serve"]
