-- open_shop
insert into shop (
    id, name, name_en, category, story, picture, state, owner, fee_bp, share_cap_bp, currency,
    products, score_sum, score_count, created_at
)
values (
    :id, :name, :name_en, :category, :story, :picture, 'open', :owner, :fee_bp, :share_cap_bp,
    :currency, 0, 0, 0, :at
);

-- find_shops
select
    id, name, name_en, category, story, picture, state, currency, products, score_sum,
    score_count, created_at
from shop
where id = any(:shops::bigint[]);

-- list_open
-- Newest first; the text is looked for anywhere in either name, so this walks the open shops.
select
    id, name, name_en, category, story, picture, state, currency, products, score_sum,
    score_count, created_at
from shop
where
    state = 'open' and id < :before
    and (:q = '' or strpos(lower(name), :q) > 0 or strpos(lower(coalesce(name_en, '')), :q) > 0)
order by id desc
limit :most;

-- lock_shop
select
    id, name, name_en, category, story, picture, state, currency, products, score_sum,
    score_count, created_at
from shop
where id = :shop
for update;

-- edit_shop
update shop set
    name = :name, name_en = :name_en, category = :category, story = :story, picture = :picture
where id = :shop;

-- turn_shop
-- Touches no row when the shop is in that state already.
update shop set state = :state where id = :shop and state <> :state;

-- agree
update shop set fee_bp = :fee_bp, share_cap_bp = :share_cap_bp where id = :shop;

-- facts
select id, name, state, owner, currency, fee_bp, share_cap_bp
from shop_card
where id = any(:shops::bigint[]);

-- tally
update shop set
    products = products + :products,
    score_sum = score_sum + :score_sum,
    score_count = score_count + :score_count
where id = :shop;
