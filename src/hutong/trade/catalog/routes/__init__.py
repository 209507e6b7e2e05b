"""The catalog over HTTP. Adding a product is a route of the room that keeps stock."""

from hutong.trade.catalog.routes import goods, imports, search

routes = [*goods.routes, *search.routes, *imports.routes]
