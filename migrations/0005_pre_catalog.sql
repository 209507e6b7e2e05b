-- Catalog: what is sold. The platform's category tree, products with their SKUs, the listing that
-- search reads, words people searched for, and imports.

-- reference
create table category (
    id bigint not null primary key,
    slug text not null,
    parent bigint references category (id),
    name text not null,
    name_en text not null,
    picture text,
    sort integer not null,
    constraint category_slug_is_unique unique (slug)
);

-- Which shop a product belongs to, for requests that know its id alone. Never changes.
-- dist: product
create table product_home (
    product bigint not null primary key,
    shop bigint not null
);

-- dist: sku
create table sku_home (
    sku bigint not null primary key,
    shop bigint not null
);

-- Every sale and review moves a tally here, so no index holds one and pages keep room for HOT.
-- dist: shop
create table product (
    shop bigint not null,
    id bigint not null,
    title text not null,
    title_en text,
    description text not null,
    description_en text not null,
    category bigint,
    attributes jsonb not null,
    pictures text[] not null,
    colour text,
    options jsonb not null,
    state text not null,
    limit_per_buyer integer,
    price_min_fen bigint not null,
    price_max_fen bigint not null,
    sales bigint not null,
    score_sum bigint not null,
    score_count integer not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (shop, id),
    constraint product_state_is_known check (state in ('draft', 'listed', 'unlisted', 'blocked')),
    constraint product_limit_is_some check (limit_per_buyer > 0),
    constraint product_prices_are_ordered check (0 <= price_min_fen and price_min_fen <= price_max_fen)
) with (fillfactor = 85);

-- The options of a SKU never change, so what they are in English stands beside them.
-- dist: shop
create table sku (
    shop bigint not null,
    id bigint not null,
    product bigint not null,
    code text,
    options jsonb not null,
    options_en jsonb,
    price_fen bigint not null,
    weight_g integer not null,
    picture text,
    state text not null,
    sort integer not null,
    primary key (shop, id),
    foreign key (shop, product) references product (shop, id),
    constraint sku_state_is_known check (state in ('on', 'off')),
    constraint sku_costs_something check (price_fen > 0),
    constraint sku_weighs_something check (weight_g >= 0)
);

create index sku_of_product on sku (shop, product);

-- What the mall shows now: listed products of open shops, made narrow for search. It can be
-- rebuilt from product at any time (decision record 21). Its sales lag behind by a minute.
-- dist: shop
create table listing (
    shop bigint not null,
    product bigint not null,
    category bigint,
    price_min_fen bigint not null,
    sales bigint not null,
    head text collate "C" not null,
    head_en text collate "C",
    words tsvector not null,
    primary key (shop, product)
);

-- Without a pending list every search costs the same, and an insert costs a little more.
create index listing_words on listing using gin (words) with (fastupdate = off);

create index listing_sales on listing (sales, product);

create index listing_price on listing (price_min_fen, product);

create index listing_newest on listing (product);

create index listing_category on listing (category, sales, product);

create index listing_head on listing (head);

create index listing_head_en on listing (head_en);

-- Products sold since the listing last took over their sales.
-- dist: shop
create table sold_lately (
    shop bigint not null,
    product bigint not null,
    primary key (shop, product)
);

-- What was searched for and found, by how often; nothing says by whom. Halved every day.
-- dist: word
create table searched (
    word text collate "C" not null primary key,
    times bigint not null
);

-- What the operator suggests before anybody typed: one row, replaced as a whole.
-- reference
create table hot_words (
    id smallint not null primary key,
    words jsonb not null,
    constraint hot_words_are_one_row check (id = 1)
);

-- dist: shop
create table import_run (
    shop bigint not null,
    id bigint not null,
    person bigint not null,
    state text not null,
    format text not null,
    mapping jsonb not null,
    file text not null,
    rows integer not null,
    done integer not null,
    refused integer not null,
    problem text,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    primary key (shop, id),
    constraint import_state_is_known check (state in ('queued', 'running', 'done', 'stopped')),
    constraint import_counts_add_up check (done >= 0 and refused >= 0 and done + refused <= rows)
);

-- dist: shop
create table import_refusal (
    shop bigint not null,
    import bigint not null,
    line integer not null,
    reason text not null,
    primary key (shop, import, line)
);
