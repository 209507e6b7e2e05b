"""Verbs that change accounts."""

from hutong.people.accounts.actions import passwords, people, sessions

__all__ = ["passwords", "people", "sessions"]
