"""Questions about people."""

from hutong.people.accounts.reads import known, mine, people

__all__ = ["known", "mine", "people"]

mine.mine("account", people.person)
mine.mine("sessions", people.sessions)
