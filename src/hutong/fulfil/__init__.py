"""Fulfil: what follows an order: parcels, returns and what buyers say of them."""
