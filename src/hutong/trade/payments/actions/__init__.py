"""Verbs of payments: charging, accepting, returning."""
