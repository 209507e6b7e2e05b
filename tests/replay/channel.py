"""A tiny channel in CSV files: every case that a replay of conversations has to get right."""

import csv
import gzip
import secrets
from pathlib import Path

_LINE = ("sample", "line", "date", "time", "kind", "author", "text", "new_author")
_LINK = ("sample", "earlier_line", "line")

# kind, author, text, new author
_NOON = (
    ("message", "ann", "good morning", ""),  # 0
    ("message", "bob", "  hello \x02ann\x0f\t", ""),  # 1
    ("join", "cid", "", ""),  # 2
    ("message", "cid", "what did I miss?", ""),  # 3
    ("action", "bob", "shrugs", ""),  # 4
    ("leave", "ann", "", ""),  # 5
    ("rename", "bob", "", "rob"),  # 6
    ("message", "rob", "call me rob", ""),  # 7
    ("system", "", "server notice", ""),  # 8
    ("message", "cid", " \x1f ", ""),  # 9
    ("join", "ann", "", ""),  # 10
    ("join", "ann", "", ""),  # 11
    ("message", "ann", "日安 e\u0301", ""),  # 12
    ("leave", "eve", "", ""),  # 13: eve was there before
    ("message", "eve", "one more thing", ""),  # 14
)
_LINKS = ((0, 0), (0, 1), (0, 3), (1, 3), (3, 4), (4, 7), (8, 12), (9, 14), (3, 9), (12, 14))

MESSAGES = 7
"""What is said at noon: neither the line without words nor that of the server."""
COMINGS = {"ann": 2, "bob": 1, "rob": 1, "cid": 1, "eve": 2}
QUOTES = {1: 0, 4: 3}
"""Line -> the line that it quotes."""
LEFT_OUT = {
    "noon:8": "a line of kind 'system' is of no person",
    "noon:9": "it has no words",
    "noon:11": "she is in the group already",
    "noon:0>0": "it begins a thread and answers nothing",
    "noon:3>0": "who answers came after the line that it answers",
    "noon:3>1": "who answers came after the line that it answers",
    "noon:7>4": "who answers came after the line that it answers",
    "noon:12>8": "the line that it answers is not said by anybody before it",
    "noon:14>9": "the line that it answers is not said by anybody before it",
    "noon:9>3": "the line that answers is not played",
    "noon:14>12": "who answers came after the line that it answers",
}


class Channel:
    """Authors carry a mark, so that those of one test are not those of another."""

    def __init__(self) -> None:
        self.mark = secrets.token_hex(4)

    def name(self, who: str) -> str:
        """Return an author as the files call her."""
        return f"{self.mark}-{who}" if who else ""

    def write(self, folder: Path, more: int = 0) -> Path:
        """Write two samples; `more` lines are said in the second one."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = [
            ("noon", n, "", "", kind, self.name(who), text, self.name(new))
            for n, (kind, who, text, new) in enumerate(_NOON)
        ]
        rows += [
            ("night", n, "", "", "message", self.name("ann" if n % 2 else "dan"), f"line {n}", "")
            for n in range(more)
        ]
        links = [("noon", earlier, line) for earlier, line in _LINKS]
        with gzip.open(folder / "town_messages.csv.gz", "wt", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([_LINE, *rows])
        with (folder / "town_reply_links.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([_LINK, *links])
        return folder
