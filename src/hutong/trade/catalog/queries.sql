-- categories
select id, slug, parent, name, name_en, picture, sort from category order by sort, id;

-- add_category
-- Touches no row when the slug is taken.
insert into category (id, slug, parent, name, name_en, picture, sort)
values (:id, :slug, :parent, :name, :name_en, :picture, :sort)
on conflict (slug) do nothing;

-- product_homes
select product as id, shop from product_home where product = any(:products::bigint[]);

-- sku_homes
select sku as id, shop from sku_home where sku = any(:skus::bigint[]);

-- put_product_homes
insert into product_home (product, shop)
select n.product, :shop from unnest(:products::bigint[]) as n(product);

-- put_sku_homes
insert into sku_home (sku, shop)
select n.sku, :shop from unnest(:skus::bigint[]) as n(sku);

-- put_products
insert into product (
    shop, id, title, title_en, description, description_en, category, attributes, pictures,
    colour, options, state, limit_per_buyer, price_min_fen, price_max_fen, sales, score_sum,
    score_count, created_at, changed_at
)
select
    :shop, n.id, n.title, n.title_en, n.description, n.description_en, n.category, n.attributes,
    n.pictures, n.colour, n.options, n.state, n.limit_per_buyer, n.price_min_fen, n.price_max_fen,
    0, 0, 0, :at, :at
from jsonb_to_recordset(:products::jsonb) as n(
    id bigint, title text, title_en text, description text, description_en text, category bigint,
    attributes jsonb, pictures text[], colour text, options jsonb, state text,
    limit_per_buyer integer, price_min_fen bigint, price_max_fen bigint
);

-- put_skus
insert into sku (
    shop, id, product, code, options, options_en, price_fen, weight_g, picture, state, sort
)
select
    :shop, n.id, n.product, n.code, n.options, n.options_en, n.price_fen, n.weight_g, n.picture,
    'on', n.sort
from jsonb_to_recordset(:skus::jsonb) as n(
    id bigint, product bigint, code text, options jsonb, options_en jsonb, price_fen bigint,
    weight_g integer, picture text, sort integer
);

-- put_listings
-- Says one row for each product that was not in the mall before.
insert into listing (shop, product, category, price_min_fen, sales, head, head_en, words)
select
    :shop, n.product, n.category, n.price_min_fen, n.sales, n.head, n.head_en,
    array_to_tsvector(n.words)
from jsonb_to_recordset(:listings::jsonb) as n(
    product bigint, category bigint, price_min_fen bigint, sales bigint, head text, head_en text,
    words text[]
)
on conflict (shop, product) do nothing;

-- drop_listings
delete from listing where shop = :shop and product = any(:products::bigint[]);

-- lock_product
select
    shop, id, title, title_en, description, description_en, category, attributes, pictures,
    colour, options, state, limit_per_buyer, price_min_fen, price_max_fen, sales
from product
where shop = :shop and id = :product
for update;

-- change_product
update product set
    title = :title, title_en = :title_en, description = :description,
    description_en = :description_en, category = :category, attributes = :attributes,
    pictures = :pictures, colour = :colour, limit_per_buyer = :limit_per_buyer, state = :state,
    changed_at = :at
where shop = :shop and id = :product;

-- product_of_sku
select product from sku where shop = :shop and id = :sku;

-- find_sku
select id, code, options, options_en, price_fen, weight_g, picture, state
from sku
where shop = :shop and id = :sku;

-- change_sku
update sku set
    code = :code, price_fen = :price_fen, weight_g = :weight_g, picture = :picture, state = :state
where shop = :shop and id = :sku;

-- price_product
-- SKUs that are off count only when all are.
update product set price_min_fen = priced.low, price_max_fen = priced.high, changed_at = :at
from (
    select
        coalesce(min(price_fen) filter (where state = 'on'), min(price_fen)) as low,
        coalesce(max(price_fen) filter (where state = 'on'), max(price_fen)) as high
    from sku
    where shop = :shop and product = :product
) as priced
where product.shop = :shop and product.id = :product
returning product.price_min_fen;

-- price_listing
update listing set price_min_fen = :price_min_fen
where shop = :shop and product = :product and price_min_fen <> :price_min_fen;

-- product_page
select
    p.id, p.shop, c.name as shop_name, c.name_en as shop_name_en, p.title, p.title_en,
    p.pictures[1] as picture, p.colour, p.price_min_fen as price_fen, p.price_max_fen, c.currency, p.sales,
    round(p.score_sum::numeric / nullif(p.score_count, 0), 1)::float8 as stars,
    p.score_count as review_count, p.state, p.description, p.description_en, p.category,
    p.attributes, p.pictures, p.options, p.limit_per_buyer,
    (
        select coalesce(jsonb_agg(jsonb_build_object(
            'id', s.id::text, 'code', s.code, 'options', s.options, 'options_en', s.options_en,
            'price_fen', s.price_fen, 'weight_g', s.weight_g, 'picture', s.picture,
            'state', s.state
        ) order by s.sort, s.id), '[]')
        from sku as s
        where s.shop = :shop and s.product = :product
    ) as skus,
    jsonb_build_object(
        'id', c.id::text, 'name', c.name, 'name_en', c.name_en, 'picture', c.picture,
        'state', c.state, 'score', case when c.score_count > 0 then jsonb_build_object(
            'stars', round(c.score_sum::numeric / c.score_count, 1), 'count', c.score_count
        ) end
    ) as shop_info,
    p.created_at
from product as p
join shop_card as c on c.id = p.shop
where p.shop = :shop and p.id = :product;

-- cards
-- In the order of the arrays.
select
    p.id, p.shop, c.name as shop_name, c.name_en as shop_name_en, p.title, p.title_en,
    p.pictures[1] as picture, p.colour, p.price_min_fen as price_fen, p.price_max_fen, c.currency, p.sales,
    round(p.score_sum::numeric / nullif(p.score_count, 0), 1)::float8 as stars,
    p.score_count as review_count, p.state
from unnest(:shops::bigint[], :products::bigint[]) with ordinality as n(shop, product, place)
join product as p on p.shop = n.shop and p.id = n.product
join shop_card as c on c.id = p.shop
order by n.place;

-- own_products
-- Newest first, in every state; the text is looked for anywhere in either title.
select
    p.id, p.shop, c.name as shop_name, c.name_en as shop_name_en, p.title, p.title_en,
    p.pictures[1] as picture, p.colour, p.price_min_fen as price_fen, p.price_max_fen, c.currency, p.sales,
    round(p.score_sum::numeric / nullif(p.score_count, 0), 1)::float8 as stars,
    p.score_count as review_count, p.state
from product as p
join shop_card as c on c.id = p.shop
where
    p.shop = :shop and p.id < :before and (:state = '' or p.state = :state)
    and (
        :q = '' or strpos(lower(p.title), :q) > 0
        or strpos(lower(coalesce(p.title_en, '')), :q) > 0
    )
order by p.id desc
limit :most;

-- facts
-- One row for each pair that is there; a pair is a SKU and the shop it lives in.
select
    s.id as sku, s.product, s.shop, c.name as shop_name, c.name_en as shop_name_en,
    c.state as shop_state, c.currency, c.fee_bp, p.title, p.title_en, s.options, s.options_en,
    coalesce(s.picture, p.pictures[1]) as picture, s.price_fen, s.weight_g, p.limit_per_buyer,
    s.state as sku_state, p.state as product_state
from unnest(:shops::bigint[], :skus::bigint[]) as n(shop, sku)
join sku as s on s.shop = n.shop and s.id = n.sku
join product as p on p.shop = s.shop and p.id = s.product
join shop_card as c on c.id = s.shop;

-- sell
update product set sales = product.sales + n.quantity
from (
    select given.shop, given.product, sum(given.quantity)::bigint as quantity
    from unnest(:shops::bigint[], :products::bigint[], :quantities::bigint[])
        as given(shop, product, quantity)
    group by given.shop, given.product
) as n
where product.shop = n.shop and product.id = n.product;

-- mark_sold
insert into sold_lately (shop, product)
select distinct n.shop, n.product from unnest(:shops::bigint[], :products::bigint[]) as n(shop, product)
on conflict (shop, product) do nothing;

-- take_sold
delete from sold_lately
where (shop, product) in (select shop, product from sold_lately limit :most)
returning shop, product;

-- rank_sold
update listing set sales = p.sales
from unnest(:shops::bigint[], :products::bigint[]) as n(shop, product)
join product as p on p.shop = n.shop and p.id = n.product
where
    listing.shop = n.shop and listing.product = n.product and listing.sales <> p.sales;

-- rate
update product set score_sum = score_sum + :sum, score_count = score_count + :count
where shop = :shop and id = :product;

-- shop_open
select state = 'open' from shop_card where id = :shop;

-- unlisted_of
-- Listed products of a shop that the mall does not show yet.
select
    p.shop, p.id, p.title, p.title_en, p.description, p.description_en, p.category, p.attributes,
    p.pictures, p.colour, p.options, p.state, p.limit_per_buyer, p.price_min_fen,
    p.price_max_fen, p.sales
from product as p
where
    p.shop = :shop and p.state = 'listed' and p.id > :after
    and not exists (
        select from listing as l where l.shop = p.shop and l.product = p.id and l.shop = :shop
    )
order by p.id
limit :most;

-- listed_of
select shop, product from listing where shop = :shop order by product limit :most;
