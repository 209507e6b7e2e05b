"""Whether somebody may write now, as far as the conversation and her row in it tell."""

from datetime import datetime

from hutong.kernel.errors import Problem
from hutong.touch.chat.rules.refusals import Dissolved, Muted, NotAMember, NotThatKind
from hutong.touch.chat.shapes.conversations import MEMBER, SYSTEM, Held, Member


def why_not(held: Held | None, member: Member | None, at: datetime) -> Problem | None:
    """Return why she may not, or None. In a conversation of two the other one is asked as well."""
    if held is None or member is None or not member.inside:
        return NotAMember()
    if held.dissolved_at is not None:
        return Dissolved("This group has ended. Nothing was sent; what was said stays readable.")
    if held.kind == SYSTEM:
        return NotThatKind("Here the house tells you things. Nothing was sent; write to the shop.")
    if member.mute_until is not None and member.mute_until > at:
        return Muted(
            f"You can write here again after {member.mute_until:%Y-%m-%d %H:%M} UTC. "
            "Nothing was sent.",
            until=member.mute_until.isoformat(),
        )
    if held.mute_all and member.role == MEMBER:
        return Muted("Only the owner and admins write here for now. Nothing was sent.")
    return None
