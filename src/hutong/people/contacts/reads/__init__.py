"""Questions about who knows whom."""

from hutong.people.contacts.reads import bonds, book, changes, mine, people, places, requests

__all__ = ["bonds", "book", "changes", "mine", "people", "places", "requests"]
