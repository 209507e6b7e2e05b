"""Verbs that change who knows whom."""

from hutong.people.contacts.actions import asking, keeping, leaving, logbook

__all__ = ["asking", "keeping", "leaving", "logbook"]
