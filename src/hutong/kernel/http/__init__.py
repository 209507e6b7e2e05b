"""HTTP in and out: routes with rights, the caller, problem documents, the express lane.

Only `routes.py` files and `app.py` may import this package. A route without a right cannot be
declared; what a right means is plugged in by the house through a `Doorkeeper`.
"""

from hutong.kernel.http.admission import Doorkeeper
from hutong.kernel.http.answers import let_pages_connect
from hutong.kernel.http.caller import Caller
from hutong.kernel.http.routing import Route, delete, get, listed, patch, post, put
from hutong.kernel.http.server import build
from hutong.kernel.http.serving import serve

__all__ = [
    "Caller",
    "Doorkeeper",
    "Route",
    "build",
    "delete",
    "get",
    "let_pages_connect",
    "listed",
    "patch",
    "post",
    "put",
    "serve",
]
