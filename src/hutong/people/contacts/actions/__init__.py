"""Verbs that change who knows whom."""

from hutong.people.contacts.actions import logbook

__all__ = ["logbook"]
