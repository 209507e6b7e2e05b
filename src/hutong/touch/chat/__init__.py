"""Conversations: of friends, of groups, and of the house with each person.

Promises: a message that was answered with its `seq` is kept; `seq` is gapless in a conversation
and in the order of commits; sending under the same client id is safe to repeat for ever; everybody
inside gets every message at least once and, applying the next `seq` only, exactly once; nobody is
shown a message outside of what she may see, by any way in; everything that changes a conversation
is itself a message in it, with the state that results.

Refuses: to let people write who are not inside, not friends, muted or too fast; to keep a row for
each reader; to tell other processes before the commit; to know what a card is about.
"""

from hutong.people import accounts, contacts
from hutong.touch.chat.actions.append import append
from hutong.touch.chat.actions.epochs import renew as renew_epoch
from hutong.touch.chat.actions.erasing import erase
from hutong.touch.chat.actions.posting import move_cards, post_all, take_turns, tell
from hutong.touch.chat.actions.waking import wake
from hutong.touch.chat.reads import gateway as for_gateway
from hutong.touch.chat.reads.members import companions, member, together
from hutong.touch.chat.reads.own import export
from hutong.touch.chat.shapes.messages import Draft, Message, Post

__all__ = [
    "Draft",
    "Message",
    "Post",
    "append",
    "for_gateway",
    "member",
    "move_cards",
    "post_all",
    "renew_epoch",
    "take_turns",
    "tell",
    "wake",
]

accounts.mine("chat", export, erase=erase)
contacts.met_in_groups(together, companions)
