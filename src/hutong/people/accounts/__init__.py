"""Accounts: who people are, how they prove it, and what the house keeps about them.

Promises: a password is kept as Argon2id and a token as its sha256, so that neither can be read
from the database; a revoked session opens nothing (in another process after `session_cache_s`);
a handle belongs to one person; a person gets all of her data on request, and is erased on request
while the books stay whole.

Refuses: to tell whether a handle or a password was wrong, to say what anybody may do (rooms after
this one and rights do), and to erase a person while a room says that something must end first.
"""

from hutong.people.accounts.actions.passwords import hashed
from hutong.people.accounts.actions.people import lock, make_operator, sign_up
from hutong.people.accounts.actions.sessions import begin
from hutong.people.accounts.reads import known
from hutong.people.accounts.reads.mine import mine
from hutong.people.accounts.reads.people import names, of_handle, person
from hutong.people.accounts.shapes import Device, Name

__all__ = [
    "Device",
    "Name",
    "begin",
    "hashed",
    "known",
    "lock",
    "make_operator",
    "mine",
    "names",
    "of_handle",
    "person",
    "sign_up",
]
