"""The statements of this room, for its reads and actions."""

from hutong.kernel.sql import load

sql = load("hutong.trade.orders")
