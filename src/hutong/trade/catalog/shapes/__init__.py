"""Shapes of the catalog: goods, search and imports."""
