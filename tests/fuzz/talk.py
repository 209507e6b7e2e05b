"""The part of the world in which people talk: friends, requests, groups, messages, reports."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from tests.asking import Asker

Ids = dict[str, str]

SAID = {"client_id": "ab" * 16, "kind": "text", "body": {"text": "你好"}}
_PIXEL = {"Content-Type": "image/png"}


class Talk:
    """Lin, her friend Pal, and what they have with each other."""

    def __init__(self, http: aiohttp.ClientSession, url: str, lin: Asker) -> None:
        self._http = http
        self._url = url
        self.lin = lin
        self.pal = Asker(http, url)
        self.known: Ids = {}
        self._near: dict[str, Ids] = {}

    async def build(self, picture: bytes) -> "Talk":
        """Let everything there is to talk with be there once."""
        self.pal = await self.friend()
        victim, stranger = await self.somebody(), await self.somebody()
        self.known = await self.gathered() | await self.newcomer() | {"pal": self.pal.id}
        self.known |= {"asked_person": stranger.id, "asked_handle": stranger.handle}
        file = await self._picture(self.known["conversation"], picture)
        self.known["theirs"] = file["seq"]
        changing, report = await self.gathered(), await self.reported()
        self._near = {
            "/api/contacts/{person}": {"person": self.pal.id},
            "/api/contacts/{person}/block": {"person": victim.id},
            "/api/contacts/requests": await self.asked(),
            "/api/conversations/{conversation}/files": {"key": file["key"]},
            "/api/conversations/{conversation}/members": {"person": self.pal.id},
            "/api/conversations/{conversation}/requests": await self.waiting(),
            "/api/groups": {"conversation": changing["conversation"]},
            "/api/group-codes": await self.outside(),
            "/api/admin/reports": {"key": file["key"], **report},
        }
        return self

    def near(self, path: str) -> Ids:
        """Return what names of parameters mean below this path, where they mean something else."""
        found: Ids = {}
        for beginning in sorted(self._near, key=len):
            if path.startswith(beginning):
                found |= self._near[beginning]
        return found

    def right(self) -> dict[str, Any]:
        """Return the bodies that an example out of the document would not make."""
        known = self.known
        asking = {"person": known["asked_person"], "handle": known["asked_handle"]}
        message = {"conversation": known["conversation"], "seqs": [int(known["theirs"])]}
        return {
            "POST /api/contacts/requests": {**asking, "via": "handle", "words": "hello"},
            "POST /api/conversations": {"person": known["pal"]},
            "POST /api/conversations/{conversation}/messages": SAID,
            "PUT /api/conversations/{conversation}/messages/{seq}": {"body": {"text": "hi"}},
            "PUT /api/conversations/{conversation}/messages/{seq}/reactions": {
                "emoji": "👍",
                "on": True,
            },
            "POST /api/conversations/{conversation}/members": {"people": [known["newcomer"]]},
            "POST /api/conversations/{conversation}/transfer": {"person": known["pal"]},
            "POST /api/groups": {"people": [known["pal"]], "title": "胡同"},
            "PATCH /api/groups/{conversation}": {
                "title": "胡同",
                "picture": None,
                "announcement": "soup on Saturday",
                "approval": False,
                "mute_all": False,
            },
            "POST /api/reports": {"kind": "message", "reason": "spam", "words": "no", **message},
            "POST /api/gateway/poll": {"device": "device-of-fuzz", "wait_s": 0},
        }

    async def somebody(self) -> Asker:
        """Sign somebody up."""
        return await Asker(self._http, self._url).sign_up("somebody")

    async def friend(self) -> Asker:
        """Make a friend of Lin's."""
        who = await self.somebody()
        request = await self._ask(who)
        await self.lin.do("POST", f"/api/contacts/requests/{request}/accept", {})
        return who

    async def befriended(self) -> Ids:
        """Make a friend who can be lost."""
        return {"person": (await self.friend()).id}

    async def newcomer(self) -> Ids:
        """Make a friend who is in no group."""
        return {"newcomer": (await self.friend()).id}

    async def asked(self) -> Ids:
        """Let somebody ask Lin to be friends."""
        return {"request_id": await self._ask(await self.somebody())}

    async def gathered(self) -> Ids:
        """Make a group of Lin's in which she said something; its number is always the same."""
        body = {"people": [self.pal.id], "title": "us"}
        group = (await self.lin.do("POST", "/api/groups", body))["id"]
        said = await self.lin.do("POST", f"/api/conversations/{group}/messages", SAID)
        assert str(said["seq"]) == self.known.get("seq", str(said["seq"]))
        return {"conversation": group, "seq": str(said["seq"])}

    async def pinned(self) -> Ids:
        """Make a group in which a message is pinned."""
        ids = await self.gathered()
        await self.lin.do("PUT", f"/api/conversations/{ids['conversation']}/pins/{ids['seq']}")
        return ids

    async def outside(self) -> Ids:
        """Make a group of Pal's, into which a code leads."""
        group = (await self.pal.do("POST", "/api/groups", {"people": []}))["id"]
        return {"code": (await self._code(self.pal, group))["code"]}

    async def waiting(self) -> Ids:
        """Let somebody wait before a group of Lin's."""
        group = (await self.gathered())["conversation"]
        await self.lin.do("PATCH", f"/api/groups/{group}", {"approval": True})
        code = (await self._code(self.lin, group))["code"]
        await (await self.somebody()).do("POST", f"/api/group-codes/{code}/join", {})
        (one,) = (await self.lin.do("GET", f"/api/conversations/{group}/requests"))["items"]
        return {"conversation": group, "request_id": one["id"]}

    async def reported(self) -> Ids:
        """Report a message of Pal's."""
        told = {"conversation": self.known["conversation"], "seqs": [int(self.known["theirs"])]}
        body = {"kind": "message", "reason": "spam", **told}
        return {"report": (await self.lin.do("POST", "/api/reports", body))["id"]}

    async def _ask(self, who: Asker) -> str:
        wish = {"person": self.lin.id, "via": "handle", "handle": self.lin.handle}
        return str((await who.do("POST", "/api/contacts/requests", wish))["id"])

    async def _code(self, who: Asker, group: str) -> Any:
        return await who.do("GET", f"/api/conversations/{group}/invitation")

    async def _picture(self, group: str, picture: bytes) -> Ids:
        kept = (await self.pal.ask("POST", "/api/chat/pictures", picture, headers=_PIXEL)).json()
        body = {name: kept[name] for name in ("key", "width", "height", "colour")}
        said = {"client_id": "cd" * 16, "kind": "picture", "body": body}
        made = await self.pal.do("POST", f"/api/conversations/{group}/messages", said)
        return {"key": kept["key"], "seq": str(made["seq"])}


_OF = "/api/conversations/{conversation}"

FRESH_TALK: dict[str, Callable[[Talk], Awaitable[Ids]]] = {
    "DELETE /api/contacts/{person}": Talk.befriended,
    "POST /api/contacts/requests/{request_id}/accept": Talk.asked,
    "POST /api/contacts/requests/{request_id}/refuse": Talk.asked,
    "DELETE /api/groups/{conversation}": Talk.gathered,
    f"POST {_OF}/members": Talk.newcomer,
    f"DELETE {_OF}/members/{{person}}": Talk.gathered,
    f"POST {_OF}/leave": Talk.gathered,
    f"POST {_OF}/transfer": Talk.gathered,
    f"POST {_OF}/clear": Talk.gathered,
    f"POST {_OF}/messages/{{seq}}/recall": Talk.gathered,
    f"DELETE {_OF}/messages/{{seq}}": Talk.gathered,
    f"DELETE {_OF}/pins/{{seq}}": Talk.pinned,
    f"POST {_OF}/requests/{{request_id}}/accept": Talk.waiting,
    f"POST {_OF}/requests/{{request_id}}/refuse": Talk.waiting,
    "POST /api/group-codes/{code}/join": Talk.outside,
    "POST /api/admin/reports/{report}/close": Talk.reported,
}
"""What has to be made anew for an operation of talking, because doing it once uses it up."""
