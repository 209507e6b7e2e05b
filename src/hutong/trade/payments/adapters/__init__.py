"""Ways to pay by somebody outside, behind one contract (see `contract`)."""

from hutong.kernel import errors
from hutong.trade.payments.adapters import sandbox
from hutong.trade.payments.adapters.contract import Adapter, Forged

__all__ = ["Adapter", "Forged", "by_name"]


def by_name(name: str) -> Adapter:
    """Return the adapter of a provider; raises NotFound for a stranger."""
    found: dict[str, Adapter] = {"sandbox": sandbox.Bank()}
    if name not in found:
        raise errors.NotFound(f"There is no payment provider {name} here.")
    return found[name]
