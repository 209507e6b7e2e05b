"""The folder of samples: each `NAME_messages.csv(.gz)` and its `NAME_reply_links.csv(.gz)`."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from hutong.replay.folder import table
from hutong.replay.sentences import Stopped

_MESSAGES, _LINKS = "_messages.csv", "_reply_links.csv"
_LINE = ("sample", "line", "kind", "author", "text", "new_author")
_LINK = ("sample", "earlier_line", "line")


class Line(NamedTuple):
    """One row of a messages file; `number` is its place in the sample, `row` in the file."""

    row: int
    number: int
    kind: str
    author: str
    text: str
    new_author: str


class Link(NamedTuple):
    """One row of a links file: `line` answers `earlier`; equal for what begins a thread."""

    row: int
    earlier: int
    line: int


@dataclass
class Sample:
    """A stretch of one channel: its lines, and which answer which."""

    file: str
    name: str
    lines: list[Line] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Return what tells it apart from every other sample."""
        return f"{self.file}/{self.name}"


def read(path: Path) -> list[Sample]:
    """Read a folder. Raises Stopped naming the file, the column or the row that is wrong."""
    if not path.is_dir():
        raise Stopped(f"{path} is no folder. Nothing was played.")
    found = [one for one in sorted(path.iterdir()) if _name(one, _MESSAGES)]
    if not found:
        raise Stopped(f"{path} has no *{_MESSAGES} or *{_MESSAGES}.gz. Nothing was played.")
    return [sample for file in found for sample in _pair(path, file)]


def _pair(folder: Path, file: Path) -> list[Sample]:
    name = _name(file, _MESSAGES)
    samples: dict[str, Sample] = {}
    for row, told in enumerate(table(file, _LINE), 1):
        sample = samples.setdefault(told["sample"], Sample(name, told["sample"]))
        number = _number(file, row, told["line"])
        line = Line(row, number, told["kind"], told["author"], told["text"], told["new_author"])
        sample.lines.append(line)
    for links in sorted(folder.iterdir()):
        if _name(links, _LINKS) == name:
            _link(links, samples)
    for sample in samples.values():
        sample.lines.sort(key=lambda line: line.number)
    return list(samples.values())


def _link(file: Path, samples: dict[str, Sample]) -> None:
    for row, told in enumerate(table(file, _LINK), 1):
        sample = samples.get(told["sample"])
        if sample is None:
            raise Stopped(
                f"{file}, row {row}: there is no sample {told['sample']}. Nothing was played."
            )
        earlier = _number(file, row, told["earlier_line"])
        sample.links.append(Link(row, earlier, _number(file, row, told["line"])))


def _name(path: Path, ending: str) -> str:
    """Return what stands before the ending of a file's name; empty for another file."""
    plain = path.name.removesuffix(".gz")
    return plain.removesuffix(ending) if plain.endswith(ending) and path.is_file() else ""


def _number(file: Path, row: int, text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise Stopped(f"{file}, row {row}: {text!r} is no number of a line. Nothing was played.")
    return int(text)
