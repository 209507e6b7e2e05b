-- What happened to orders and still has to be told: written with the step itself, taken out in the
-- transaction that tells it.

-- room: trade/orders

-- The heap is a queue that is nearly always empty. It has one index and no key, because each row
-- is written in the path of placing an order and read once; `id` is that of the step in the
-- order's history.
-- dist: shop
create table order_news (
    shop bigint not null,
    order_id bigint not null,
    id bigint not null,
    what text not null,
    born boolean not null,
    at timestamptz not null
) with (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_scale_factor = 1
);

create index order_news_oldest on order_news (id);

-- Paid orders that a shop's people were not yet told of; they are gathered so that a good day does
-- not ring a thousand times. `latest` is one of them.
-- dist: shop
create table shop_news (
    shop bigint not null primary key,
    waiting integer not null,
    latest bigint not null,
    due timestamptz not null
);

create index shop_news_due on shop_news (due) where waiting > 0;
