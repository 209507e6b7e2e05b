"""Named statements: each has a name of its own, somebody who asks for it, and its own tables."""

from pathlib import Path

from tests.house import plan
from tests.house.checks import distribution, statements
from tests.house.owners import migrations, owners


def room(tmp_path: Path, queries: str, actions: str) -> Path:
    inside = tmp_path / "hutong" / "trade" / "stock"
    inside.mkdir(parents=True)
    (inside / "__init__.py").write_text("")
    (inside / "queries.sql").write_text(queries)
    (inside / "actions.py").write_text(actions)
    return tmp_path / "hutong"


def test_no_two_statements_share_a_name() -> None:
    assert statements.named_twice(plan.PACKAGE) == []


def test_every_statement_is_asked_for() -> None:
    assert statements.orphans(plan.PACKAGE) == []


def test_a_room_names_its_own_tables_only() -> None:
    assert statements.borrowed_tables(plan.PACKAGE, owners()) == []


def test_no_statement_sorts_a_list_for_every_row() -> None:
    assert statements.lists_given_twice(plan.PACKAGE) == []


def test_a_list_that_is_joined_and_compared_is_found(tmp_path: Path) -> None:
    queries = """
-- hold
select s.id from unnest(:shops::bigint[], :ids::bigint[]) as x(shop, id)
join stock as s on s.shop = x.shop and s.id = x.id
where s.shop = any(:shops::bigint[]);

-- look
select id from stock where shop = any(:shops::bigint[]);
"""
    package = room(tmp_path, queries, "sql.hold; sql.look")
    assert statements.lists_given_twice(package) == [
        "trade/stock/queries.sql: hold sorts a list for every row"
    ]


def test_a_name_given_twice_is_found(tmp_path: Path) -> None:
    package = room(tmp_path, "-- hold\nselect 1;\n\n-- hold\nselect 2;\n", "sql.hold")
    assert statements.named_twice(package) == ["trade/stock/queries.sql: hold stands there twice"]


def test_a_statement_that_nobody_asks_for_is_found(tmp_path: Path) -> None:
    package = room(tmp_path, "-- hold\nselect 1;\n\n-- drop\nselect 2;\n", "sql.hold")
    assert statements.orphans(package) == ["trade/stock/queries.sql: nobody asks for drop"]


def test_a_table_of_another_room_is_found(tmp_path: Path) -> None:
    queries = """
-- hold
with person as (select id from stock for update of stock)
update stock set held = 1 from person, lateral (select 1) as x;

-- look
select p.id from stock join product p on true where note = 'from person';
"""
    package = room(tmp_path, queries, "sql.hold; sql.look")
    owned = {"product": "trade/catalog", "stock": "trade/stock", "person": "people/accounts"}
    assert statements.borrowed_tables(package, owned) == [
        "trade/stock/queries.sql: product belongs to trade/catalog"
    ]


def test_a_file_is_split_where_a_statement_ends() -> None:
    text = """
-- dist: shop
-- why: 'semicolons; in comments'
create table a (x text default ';');
create function f() returns int as $$ select 1; select 2; $$ language sql;
select ';'  -- at the end ;
"""
    found = list(statements.split(text))
    assert [written.code for written in found] == [
        "create table a (x text default '')",
        "create function f() returns int as '' language sql",
        "select ''",
    ]
    assert found[0].comments == ("dist: shop", "why: 'semicolons; in comments'")


def test_every_table_of_a_wing_belongs_to_a_room() -> None:
    made = {
        table["name"]: path.name
        for path in migrations()
        for written in statements.split(path.read_text(encoding="utf-8"))
        if (table := distribution.TABLE.match(written.code))
    }
    kernel = "0001_pre_kernel.sql"
    homeless = {name: file for name, file in made.items() if name not in owners()}
    assert {name: file for name, file in homeless.items() if file != kernel} == {}, (
        "a file named after a wing needs a line `-- room: wing/room` above the tables of each room"
    )
