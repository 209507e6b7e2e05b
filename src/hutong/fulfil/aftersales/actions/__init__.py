"""Asking, answering, sending back, and what the clocks do."""

from hutong.fulfil.aftersales.actions import own

__all__ = ["own"]
