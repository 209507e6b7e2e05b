"""The bus: short notes from process to process, after a commit, to whoever listens now.

Promises: `publish` never waits and never raises for want of a listener; what one process publishes
on a topic reaches each listener whole, in that order, at most once. Without HUTONG_BUS_URL it is
Unix sockets in the data folder, with no broker: any process may be killed and the others go on.
With `nats://...` it is NATS, for several machines.

Refuses: to keep anything. A note is lost when nobody listens, when a listener is too slow, or when
a process dies; whoever must not miss anything asks the database as well (see `touch.gateway`).
Nothing here belongs inside a transaction.
"""

from hutong.kernel.bus.contract import NOTE_MAX, Bus, Callback, NotATopic, Unsubscribe
from hutong.kernel.bus.current import publish, start, started, stop, subscribe
from hutong.kernel.bus.local import LocalBus
from hutong.kernel.bus.nats import NatsBus

__all__ = [
    "NOTE_MAX",
    "Bus",
    "Callback",
    "LocalBus",
    "NatsBus",
    "NotATopic",
    "Unsubscribe",
    "publish",
    "start",
    "started",
    "stop",
    "subscribe",
]
