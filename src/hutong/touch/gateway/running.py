"""A hub with all that keeps it going: in the gateway, and in a web server for its polls."""

from hutong.touch.gateway.feeding import POLL_S, Feed
from hutong.touch.gateway.hub import Hub
from hutong.touch.gateway.presence import Presence
from hutong.touch.gateway.tending import Tending


class Running:
    """A hub that is fed and tended."""

    def __init__(self, poll_s: float = POLL_S) -> None:
        self.hub = Hub()
        self.presence = Presence(self.hub)
        self._feed = Feed(self.hub, poll_s)
        self._tending = Tending(self.hub, self.presence)

    async def start(self) -> None:
        """Listen before anybody comes."""
        await self._feed.start()
        await self.presence.start()
        self._tending.start()

    async def stop(self, reason: str = "restart") -> None:
        """Say goodbye and end."""
        await self.hub.drain(reason)
        await self._tending.stop()
        await self.presence.stop()
        await self._feed.stop()
        await self.hub.stop()
