"""What the front of the house answers."""

from typing import Any

from hutong.front.routes import client, pictures, probes

# The client last: it answers for every address that nobody else has.
routes: list[Any] = [*probes.routes, *pictures.routes, *client.routes]
