"""Verbs of the catalog, each in the caller's transaction."""
