"""Verbs of orders, a file each."""
