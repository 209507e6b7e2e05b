"""Questions about addresses and regions."""

from hutong.people.addresses.reads import book, regions

__all__ = ["book", "regions"]
