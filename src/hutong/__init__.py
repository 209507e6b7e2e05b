"""Hutong: open-source, self-hosted social commerce."""

__version__ = "0.1.0"
