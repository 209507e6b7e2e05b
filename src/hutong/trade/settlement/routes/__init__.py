"""A shop's money over HTTP, the operator's desk, and bills."""

from hutong.trade.settlement.routes import bills, money

routes = [*money.routes, *bills.routes]
