"""The distribution rules that a text can hold, so that one schema is right on one node and many.

They are rules 1, 3, 4, 6 and 7 of docs/decisions/0003-one-schema-for-one-node-and-many.md:
every table says in a comment before it how it is spread (`-- dist: <column>`, `-- reference`, or
`-- local: <reason>`), and keys, foreign keys, clocks and chance keep to what that allows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.house.checks.statements import Written, bracketed, parts, split

TABLE = re.compile(r"create (?:unlogged )?table (?:if not exists )?\"?(?P<name>\w+)\"? ?\(")
INDEX = re.compile(
    r"create unique index (?:concurrently )?(?:if not exists )?\w+ on (?:only )?\"?(?P<name>\w+)\"?"
    r"(?: using \w+)? ?\("
)
ALTERED = re.compile(r"alter table (?:if exists )?(?:only )?\"?(?P<name>\w+)\"? (?P<rest>.*)")
KEY = re.compile(r"\b(?:primary key|unique(?: nulls (?:not )?distinct)?) ?\(")
FOREIGN = re.compile(
    r"foreign key ?\((?P<mine>[^)]*)\) references \"?(?P<theirs>\w+)\"?(?: ?\((?P<keys>[^)]*)\))?"
)
INLINE = re.compile(
    r"^\"?(?P<mine>\w+)\"? .*\breferences \"?(?P<theirs>\w+)\"?(?: ?\((?P<keys>[^)]*)\))?"
)
UPDATE = re.compile(r"\bupdate (?:only )?\"?(?P<name>\w+)\"?(?: as)?(?: \w+)? set ")
CONSTRAINT = re.compile(r"^(constraint|primary|unique|foreign|check|exclude|like)\b")

CLOCKS = r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|random|gen_random_uuid"
CHANCE = re.compile(CLOCKS + r"|uuidv[47])\(|\b(current_timestamp|current_date|localtimestamp)\b")
FORBIDDEN = {
    r"\b(small|big)?serial\b": "ids are made by the application, not by a sequence",
    r"\bas identity\b": "ids are made by the application, not by a sequence",
    r"\bnextval\(|\bcreate sequence\b": "ids are made by the application, not by a sequence",
    r"\bcreate (or replace )?(constraint )?trigger\b": "no triggers: they do not run on a cluster",
    r"\bcreate (or replace )?rule\b": "no rules: they do not run on a cluster",
    r"^(listen|notify|unlisten)\b|\bpg_notify\(": "no LISTEN or NOTIFY: it slows every commit",
    r"^merge into\b": "no MERGE: say INSERT ... ON CONFLICT",
    r"\bgrouping sets\b|\brollup ?\(|\bcube ?\(": "no GROUPING SETS: they do not cross shards",
    r"\bselect \*|\b\w+\.\* ?(,|from\b)|\breturning \*": "columns are listed, never *",
}


@dataclass
class Table:
    """What the comment before a table says of it."""

    name: str
    spread: str
    """'dist', 'reference' or 'local'."""
    column: str = ""


def faults(migrations: dict[str, str], queries: dict[str, str]) -> list[str]:
    """Every breach; both arguments map the name of a file to its text."""
    found: list[str] = []
    tables: dict[str, Table] = {}
    for file, text in migrations.items():
        for written in split(text):
            found += [f"{file}: {fault}" for fault in _declared(written, tables)]
    for file, text in migrations.items():
        for written in split(text):
            found += [f"{file}: {fault}" for fault in _in_schema(written, tables)]
    for file, text in queries.items():
        for written in split(text):
            found += [f"{file}: {fault}" for fault in _in_query(written, tables)]
    return found


def _declared(written: Written, tables: dict[str, Table]) -> Iterator[str]:
    made = TABLE.match(written.code)
    if not made:
        return
    name = made["name"]
    table = _spread(name, written.comments)
    if table is None:
        yield f"{name} does not say how it is spread: -- dist: column, -- reference, -- local: why"
        return
    tables[name] = table
    if table.spread == "dist":
        column = next(
            (part for part in _columns(written.code, made) if part.split()[0] == table.column), None
        )
        if column is None:
            yield f"{name} has no column {table.column} to be spread by"
        elif "not null" not in column:
            yield f"{name}.{table.column} spreads the table and must be not null"


def _spread(name: str, comments: tuple[str, ...]) -> Table | None:
    for comment in comments:
        if said := re.fullmatch(r"dist: (\w+)\b.*", comment):
            return Table(name, "dist", said[1])
        if re.fullmatch(r"reference\b.*", comment):
            return Table(name, "reference")
        if re.fullmatch(r"local: \S.*", comment):
            return Table(name, "local")
    return None


def _in_schema(written: Written, tables: dict[str, Table]) -> Iterator[str]:
    code = written.code
    yield from _forbidden(code)
    if CHANCE.search(code):
        yield f"time and chance come from the application as parameters: {code[:80]}"
    if made := TABLE.match(code):
        if table := tables.get(made["name"]):
            for part in parts(bracketed(code, made.end() - 1)):
                yield from _keys(table, part)
                yield from _links(table, part, tables)
    elif (indexed := INDEX.match(code)) and (table := tables.get(indexed["name"])):
        yield from _leads(table, bracketed(code, indexed.end() - 1))
    elif (altered := ALTERED.match(code)) and (table := tables.get(altered["name"])):
        for part in parts(altered["rest"]):
            addition = re.sub(r"^add (column )?(if not exists )?", "", part)
            yield from _keys(table, addition)
            yield from _links(table, addition, tables)


def _keys(table: Table, part: str) -> Iterator[str]:
    if table.spread != "dist":
        return
    if key := KEY.search(part):
        yield from _leads(table, bracketed(part, key.end() - 1))
    elif re.search(r"\b(primary key|unique)\b", part):
        column = part.split(maxsplit=1)[0]
        if column != table.column:
            yield f"{table.name}: the key {column} must begin with {table.column}"


def _leads(table: Table, columns: str) -> Iterator[str]:
    if table.spread == "dist" and parts(columns)[0].split()[0].strip('"') != table.column:
        yield f"{table.name}: the key ({columns}) must begin with {table.column}"


def _links(table: Table, part: str, tables: dict[str, Table]) -> Iterator[str]:
    foreign = FOREIGN.search(part) or INLINE.search(part)
    if not foreign:
        return
    theirs = tables.get(foreign["theirs"])
    mine = [name.strip() for name in foreign["mine"].split(",")]
    # Without a list it is the primary key that is meant, and that begins with the column.
    named = foreign["keys"] or (theirs.column if theirs else "")
    keys = [name.strip() for name in named.split(",")]
    shown = f"{table.name} -> {foreign['theirs']}"
    if theirs is None:
        yield f"{shown}: a foreign key to a table that says nothing of its spread"
    elif table.spread == "local" or theirs.spread == "local":
        yield f"{shown}: no foreign key from or to a local table, it is only half enforced"
    elif theirs.spread == "dist" and (
        table.spread != "dist" or (table.column, theirs.column) not in zip(mine, keys, strict=False)
    ):
        yield f"{shown}: a foreign key must carry the column that spreads both"
    if "on delete set null" in part and table.column in mine:
        yield f"{shown}: on delete set null cannot empty the column that spreads the table"


def _in_query(written: Written, tables: dict[str, Table]) -> Iterator[str]:
    code = written.code
    yield from _forbidden(code)
    if CHANCE.search(code):
        yield f"time and chance come from the application as parameters: {code[:80]}"
    for update in UPDATE.finditer(code):
        table = tables.get(update["name"])
        changed = _changed(code[update.end() :])
        if table and table.spread == "dist" and table.column in changed:
            yield f"{table.name}.{table.column} spreads the table and is never updated"


def _changed(code: str) -> set[str]:
    """The columns that a `set` changes; `code` begins right after that word."""
    inside = bracketed(f"({code}", 0)
    depth, end = 0, len(inside)
    for word in re.finditer(r"[()]|\b(?:from|where|returning)\b", inside):
        depth += {"(": 1, ")": -1}.get(word[0], 0)
        if depth == 0 and word[0] not in "()":
            end = word.start()
            break
    targets = [part.split("=")[0].strip(" ()") for part in parts(inside[:end])]
    return {column.strip(' "') for target in targets for column in target.split(",")}


def _forbidden(code: str) -> Iterator[str]:
    for pattern, reason in FORBIDDEN.items():
        if re.search(pattern, code):
            yield f"{reason}: {code[:80]}"


def _columns(code: str, made: re.Match[str]) -> list[str]:
    inside = parts(bracketed(code, made.end() - 1))
    return [part for part in inside if part and not CONSTRAINT.match(part)]
