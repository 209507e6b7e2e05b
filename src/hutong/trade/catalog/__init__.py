"""The catalog: what is sold, at which list price, and how it is found.

Promises: a product and all its SKUs appear together or not at all; the options of a product and
the choices of its SKUs always agree; a search finds every listed product of an open shop whose
texts hold the words, in Chinese and in English, and says so when it left a word out; an import
goes on after its last committed row and reports every row it refused with the reason.

Refuses: to keep stock (`plug` says who does), to price a basket, and to remember who searched for
what. `sales` in the order of a search lag behind by up to half a minute.
"""

from hutong.trade.catalog.actions.edit import turn
from hutong.trade.catalog.actions.put import add
from hutong.trade.catalog.actions.tallies import scored, sold
from hutong.trade.catalog.reads.goods import facts, product
from hutong.trade.catalog.reads.homes import of_skus as homes
from hutong.trade.catalog.reads.stocking import Stocking, plug
from hutong.trade.catalog.shapes.goods import NewProduct, Product, SkuFact

__all__ = [
    "NewProduct",
    "Product",
    "SkuFact",
    "Stocking",
    "add",
    "facts",
    "homes",
    "plug",
    "product",
    "scored",
    "sold",
    "turn",
]
