"""The laws of money and stock (L1-L10) and of talk (C1-C6), proved on a live database.

Promises: everything is read as of one moment, in one read-only transaction; the number of
violations is exact and the first hundred of each law are told; nothing is ever changed. It is the
one place whose queries name the tables of every room: whoever proves the books must not ask the
bookkeeper. Refuses to repair anything.
"""

from hutong.audit.examining import audit, examine
from hutong.audit.laws import LAWS
from hutong.audit.shapes import LawReport, Report, Violation

__all__ = ["LAWS", "LawReport", "Report", "Violation", "audit", "examine"]
