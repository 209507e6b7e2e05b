"""One schema that is right on one node and on many, as far as a text can tell."""

import pytest

from tests.house import plan
from tests.house.checks import distribution, statements
from tests.house.owners import migrations

TABLES = """
-- reference
create table category (id bigint primary key);
-- dist: shop
create table product (shop bigint not null, id bigint not null, primary key (shop, id));
-- dist: id
create table shelf (id bigint not null primary key);
-- local: one row a process, of no use elsewhere
create table seat (id bigint primary key);
"""

FAULTS_IN_SCHEMA = [
    "create table plain (id bigint primary key);",
    "-- local:\ncreate table plain (id bigint primary key);",
    "-- dist: shop\ncreate table t (id bigint not null);",
    "-- dist: shop\ncreate table t (shop bigint, id bigint, primary key (shop, id));",
    "-- dist: shop\ncreate table t (shop bigint not null, id bigint primary key);",
    "-- dist: shop\ncreate table t (id bigint, shop bigint not null, primary key (id, shop));",
    "-- dist: shop\ncreate table t (shop bigint not null, code text unique);",
    "-- dist: shop\ncreate table t (shop bigint not null, a int, unique (a, shop));",
    "create unique index i on product (id);",
    "create unique index concurrently if not exists i on product using btree (lower(id), shop);",
    "alter table product add constraint c unique (id);",
    "-- reference\ncreate table t (id bigserial primary key);",
    "-- reference\ncreate table t (id bigint generated always as identity);",
    "create sequence s;",
    "create trigger x before insert on product for each row execute function f();",
    "create or replace rule x as on insert to product do nothing;",
    "alter table product add column at timestamptz default now();",
    "-- dist: shop\ncreate table t (shop bigint not null, p bigint references product (id));",
    "-- dist: shop\ncreate table t (shop bigint not null, foreign key (p) references product);",
    "-- reference\ncreate table t (p bigint references product);",
    "-- local: a reason\ncreate table t (c bigint references category (id));",
    "-- dist: shop\ncreate table t (shop bigint not null, c bigint references seat (id));",
    "alter table product add foreign key (shop, p) references product on delete set null;",
    "-- dist: shop\ncreate table t (shop bigint not null, s bigint references shelf (id));",
]

SOUND_SCHEMA = """
-- dist: shop
-- What is said of a product.
create table review (
    shop bigint not null,
    product bigint not null,
    id bigint not null,
    kind bigint references category (id),
    words tsvector generated always as (to_tsvector('simple', 'serial')) stored,
    primary key (shop, id),
    constraint once unique (shop, product),
    foreign key (shop, product) references product (shop, id)
);
-- dist: shop
create table note (shop bigint not null references shelf (id), foreign key (shop) references shelf);
create unique index i on review (shop, lower(words)) where id > 1;
create index j on review (product);
"""

FAULTS_IN_QUERIES = [
    "insert into product (shop, id) values (1, 2) on conflict (shop, id) do update set at = now();",
    "update product set at = current_timestamp where shop = 1;",
    "update product p set id = 1, shop = 2 where shop = 1;",
    "with a as (update product set (id, shop) = (1, 2) returning id) select id from a;",
    "notify jobs;",
    "select pg_notify('jobs', '');",
    "merge into product using x on true when matched then delete;",
    "select * from product;",
    "insert into product (shop) values (1) returning *;",
    "select shop, sum(id) from product group by grouping sets ((shop), ());",
    "select id from product order by random();",
]

SOUND_QUERIES = """
-- change
update product set id = least(:a, shop), note = 'shop = now()' where shop = :shop returning shop;
-- count
select count(*), shop from product where shop = :shop;  -- not now()
"""


def test_the_schema_and_all_statements_keep_the_rules() -> None:
    schema = {path.name: path.read_text(encoding="utf-8") for path in migrations()}
    queries = {
        path.relative_to(plan.PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in statements.query_files(plan.PACKAGE)
    }
    assert distribution.faults(schema, queries) == []


@pytest.mark.parametrize("planted", FAULTS_IN_SCHEMA)
def test_a_fault_in_the_schema_is_found(planted: str) -> None:
    assert len(distribution.faults({"t": TABLES, "x": planted}, {})) == 1


@pytest.mark.parametrize("planted", FAULTS_IN_QUERIES)
def test_a_fault_in_a_statement_is_found(planted: str) -> None:
    assert len(distribution.faults({"t": TABLES}, {"x": planted})) == 1


def test_what_keeps_the_rules_is_left_in_peace() -> None:
    assert distribution.faults({"t": TABLES, "x": SOUND_SCHEMA}, {"q": SOUND_QUERIES}) == []
