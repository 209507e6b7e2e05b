-- plan_each_time
-- A search for a rare word and one for a common word want different plans.
select set_config('plan_cache_mode', 'force_custom_plan', true);

-- browse_sales
select shop, product, -sales as rank, -product as tie
from listing
where
    (sales, product) < (-(:rank::bigint), -(:tie::bigint)) and (:shop::bigint = 0 or shop = :shop)
    and (:categories::bigint[] is null or category = any(:categories::bigint[]))
    and price_min_fen between :low and :high
order by sales desc, product desc
limit :most;

-- browse_price
select shop, product, price_min_fen as rank, product as tie
from listing
where
    (price_min_fen, product) > (:rank::bigint, :tie::bigint) and (:shop::bigint = 0 or shop = :shop)
    and (:categories::bigint[] is null or category = any(:categories::bigint[]))
    and price_min_fen between :low and :high
order by price_min_fen, product
limit :most;

-- browse_price_desc
select shop, product, -price_min_fen as rank, -product as tie
from listing
where
    (price_min_fen, product) < (-(:rank::bigint), -(:tie::bigint))
    and (:shop::bigint = 0 or shop = :shop)
    and (:categories::bigint[] is null or category = any(:categories::bigint[]))
    and price_min_fen between :low and :high
order by price_min_fen desc, product desc
limit :most;

-- browse_newest
select shop, product, -product as rank, :tie::bigint as tie
from listing
where
    product < -(:rank::bigint) and (:shop::bigint = 0 or shop = :shop)
    and (:categories::bigint[] is null or category = any(:categories::bigint[]))
    and price_min_fen between :low and :high
order by product desc
limit :most;

-- window_sales
-- Looks at the next :window products in the order asked for, whatever they are. A common word is
-- on enough of them; a rare one is found through its index instead (find_words).
select w.shop, w.product, -w.sales as rank, -w.product as tie
from (
    select shop, product, category, price_min_fen, sales, words
    from listing
    where (sales, product) < (-(:rank::bigint), -(:tie::bigint))
    order by sales desc, product desc
    limit :window
) as w
where
    w.words @@ :words::text::tsquery and w.price_min_fen between :low and :high
    and (:categories::bigint[] is null or w.category = any(:categories::bigint[]))
order by w.sales desc, w.product desc
limit :most;

-- window_price
select w.shop, w.product, w.price_min_fen as rank, w.product as tie
from (
    select shop, product, category, price_min_fen, words
    from listing
    where (price_min_fen, product) > (greatest(:rank::bigint, :low::bigint - 1), :tie::bigint)
    order by price_min_fen, product
    limit :window
) as w
where
    w.words @@ :words::text::tsquery and w.price_min_fen between :low and :high
    and (:categories::bigint[] is null or w.category = any(:categories::bigint[]))
order by w.price_min_fen, w.product
limit :most;

-- window_price_desc
select w.shop, w.product, -w.price_min_fen as rank, -w.product as tie
from (
    select shop, product, category, price_min_fen, words
    from listing
    where (price_min_fen, product) < (least(-(:rank::bigint), :high::bigint + 1), -(:tie::bigint))
    order by price_min_fen desc, product desc
    limit :window
) as w
where
    w.words @@ :words::text::tsquery and w.price_min_fen between :low and :high
    and (:categories::bigint[] is null or w.category = any(:categories::bigint[]))
order by w.price_min_fen desc, w.product desc
limit :most;

-- window_newest
select w.shop, w.product, -w.product as rank, :tie::bigint as tie
from (
    select shop, product, category, price_min_fen, words
    from listing
    where product < -(:rank::bigint)
    order by product desc
    limit :window
) as w
where
    w.words @@ :words::text::tsquery and w.price_min_fen between :low and :high
    and (:categories::bigint[] is null or w.category = any(:categories::bigint[]))
order by w.product desc
limit :most;

-- find_words
-- Fetches what has all the words (at most :cap), then puts it in the order asked for. The `with`
-- keeps the planner from walking an order through the whole mall in the hope of early hits.
with found as materialized (
    select
        shop, product,
        case :sort::text
            when 'sales' then -sales
            when 'price' then price_min_fen
            when 'price_desc' then -price_min_fen
            else -product
        end as rank,
        case :sort::text
            when 'price' then product
            when 'newest' then :tie::bigint
            else -product
        end as tie
    from listing
    where
        words @@ :words::text::tsquery and (:shop::bigint = 0 or shop = :shop)
        and (:categories::bigint[] is null or category = any(:categories::bigint[]))
        and price_min_fen between :low and :high
    limit :cap
)
select shop, product, rank, tie
from found
where rank > :rank::bigint or (rank = :rank::bigint and tie > :tie::bigint)
order by rank, tie
limit :most;

-- window_best
-- The :enough best sold that have the words, of the next :window products, or those down to the edge
-- where a page before ended them, with the title itself first, then all words in the title, then
-- what has them elsewhere.
with found as materialized (
    select w.shop, w.product, w.sales, w.head, w.head_en
    from (
        select shop, product, category, price_min_fen, sales, head, head_en, words
        from listing
        where (sales, product) >= (:edge_sales::bigint, :edge_product::bigint)
        order by sales desc, product desc
        limit :window
    ) as w
    where
        w.words @@ :words::text::tsquery and w.price_min_fen between :low and :high
        and (:categories::bigint[] is null or w.category = any(:categories::bigint[]))
    order by w.sales desc, w.product desc
    limit :enough
),

edge as (
    select sales, product
    from found
    order by sales, product
    limit 1
),

ranked as materialized (
    select
        shop, product, -product as tie,
        case
            when head = :title::text or head_en = :title then 0
            when concat(head, ' ', head_en) like all (:holds::text[]) then 1
            else 2
        end * :step::bigint - least(sales, :step - 1) as rank
    from found
)
select r.shop, r.product, r.rank, r.tie, e.sales as edge_sales, e.product as edge_product
from ranked as r cross join edge as e
where r.rank > :rank::bigint or (r.rank = :rank::bigint and r.tie > :tie::bigint)
order by r.rank, r.tie
limit :most;

-- find_best
-- As find_words, ranked as window_best ranks; what was among the best sold is left out.
with found as materialized (
    select
        shop, product, sales, -product as tie,
        (:block::bigint + case
            when head = :title::text or head_en = :title then 0
            when concat(head, ' ', head_en) like all (:holds::text[]) then 1
            else 2
        end) * :step::bigint - least(sales, :step - 1) as rank
    from listing
    where
        words @@ :words::text::tsquery and (:shop::bigint = 0 or shop = :shop)
        and (:categories::bigint[] is null or category = any(:categories::bigint[]))
        and price_min_fen between :low and :high
    limit :cap
)
select shop, product, rank, tie
from found
where
    (sales, product) < (:edge_sales::bigint, :edge_product::bigint)
    and (rank > :rank::bigint or (rank = :rank::bigint and tie > :tie::bigint))
order by rank, tie
limit :most;

-- count_found
-- Counts at most :cap products by category and by step of a price ladder, one row each, and in all.
with found as materialized (
    select category, price_min_fen
    from listing
    where
        (:words::text = '' or words @@ :words::text::tsquery)
        and (:shop::bigint = 0 or shop = :shop)
        and (:categories::bigint[] is null or category = any(:categories::bigint[]))
        and price_min_fen between :low and :high
    limit :cap
)
select 'category' as kind, category as key, count(1) as count
from found
where category is not null
group by category
union all
select 'price', width_bucket(price_min_fen, :ladder::bigint[])::bigint, count(1)
from found
group by 2
union all
select 'total', null, count(1)
from found;

-- count_categories
-- For the whole mall: at most :cap products of each category.
select n.category as key, (
    select count(1)
    from (select 1 from listing as l where l.category = n.category limit :cap) as seen
) as count
from unnest(:categories::bigint[]) as n(category);

-- how_often
-- How many products have each word, as far as :cap.
select n.word as term, (
    select count(1)
    from (
        select 1 from listing as l where l.words @@ n.asked::tsquery limit :cap
    ) as seen
) as times
from unnest(:terms::text[], :asked::text[]) as n(word, asked);

-- suggest_words
select near.word as text
from (
    select word, times from searched where word >= :start and word < :stop and times >= :least limit 2000
) as near
order by near.times desc, near.word
limit :most;

-- suggest_products
-- The best sold of the first few hundred titles that begin so, in either language.
select p.title, p.title_en, near.english
from (
    select heads.shop, heads.product, heads.sales, heads.english
    from (
        (
            select shop, product, sales, false as english
            from listing
            where head >= :start and head < :stop
            limit 300
        )
        union all
        (
            select shop, product, sales, true as english
            from listing
            where head_en >= :start and head_en < :stop
            limit 300
        )
    ) as heads
    order by heads.sales desc, heads.product desc, heads.english
    limit :most
) as near
join product as p on p.shop = near.shop and p.id = near.product
order by near.sales desc, near.product desc, near.english;

-- hot_words
select words from hot_words where id = 1;

-- put_hot_words
insert into hot_words (id, words) values (1, :words::jsonb)
on conflict (id) do update set words = excluded.words;

-- note_searches
insert into searched (word, times)
select n.word, n.times from unnest(:words::text[], :times::bigint[]) as n(word, times)
on conflict (word) do update set times = searched.times + excluded.times;

-- halve_searches
update searched set times = times / 2;

-- drop_searches
delete from searched where times = 0;
