"""Questions about who knows whom."""

from hutong.people.contacts.reads import bonds, changes

__all__ = ["bonds", "changes"]
