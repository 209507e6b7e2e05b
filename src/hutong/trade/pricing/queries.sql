-- terms_of_shops
-- No row for a shop without terms. `areas` are what the regions asked for may lie in.
select t.shop, 0 as sku, '' as region, 0 as price_fen, t.freight, t.thresholds
from price_terms as t
where t.shop = any(:shops::bigint[])
union all
select r.shop, r.sku, r.region, r.price_fen, null, null
from region_price as r
where
    r.shop = any(:shops::bigint[]) and r.sku = any(:skus::bigint[])
    and r.area = any(:areas::text[]);

-- find_freight
select freight from price_terms where shop = :shop;

-- find_thresholds
select thresholds from price_terms where shop = :shop;

-- put_freight
insert into price_terms (shop, freight, thresholds) values (:shop, :freight::jsonb, '[]')
on conflict (shop) do update set freight = excluded.freight;

-- put_thresholds
insert into price_terms (shop, freight, thresholds) values (:shop, null, :thresholds::jsonb)
on conflict (shop) do update set thresholds = excluded.thresholds;

-- lock_terms
-- Holds the shop's row, so that two changes of its region prices follow one another.
insert into price_terms (shop, freight, thresholds) values (:shop, null, '[]')
on conflict (shop) do update set thresholds = price_terms.thresholds;

-- find_region_prices
select region, price_fen from region_price where shop = :shop and sku = :sku order by region;

-- drop_region_prices
delete from region_price where shop = :shop and sku = :sku;

-- put_region_prices
insert into region_price (shop, sku, region, area, price_fen)
select :shop, :sku, n.region, n.area, n.price_fen
from unnest(:regions::text[], :areas::text[], :prices::bigint[]) as n(region, area, price_fen);

-- add_coupon
insert into coupon (
    shop, id, name, name_en, currency, off_fen, over_fen, budget_fen, total, per_person,
    starts_at, ends_at, stackable, covers_freight, claimable, claimed, promised_fen, created_at
)
values (
    :shop, :id, :name, :name_en, :currency, :off_fen, :over_fen, :budget_fen, :total,
    :per_person, :starts_at, :ends_at, :stackable, :covers_freight, :claimable, 0, 0, :at
);

-- add_coupon_shop
insert into coupon_shop (coupon, shop) values (:coupon, :shop);

-- shop_of_coupon
select shop from coupon_shop where coupon = :coupon;

-- find_coupon
select
    shop, id, name, name_en, currency, off_fen, over_fen, budget_fen, total, per_person,
    starts_at, ends_at, stackable, covers_freight, claimable, claimed, promised_fen
from coupon
where shop = :shop and id = :coupon;

-- coupons_of_shop
-- Newest first, whatever their state.
select
    shop, id, name, name_en, currency, off_fen, over_fen, budget_fen, total, per_person,
    starts_at, ends_at, stackable, covers_freight, claimable, claimed, promised_fen
from coupon
where shop = :shop and id < :before
order by id desc
limit :most;

-- coupons_to_claim
-- The platform's have no shop's name.
select
    k.shop, k.id, k.name, k.name_en, k.currency, k.off_fen, k.over_fen, k.budget_fen, k.total,
    k.per_person, k.starts_at, k.ends_at, k.stackable, k.covers_freight, k.claimable, k.claimed,
    k.promised_fen, c.name as shop_name, c.name_en as shop_name_en
from coupon as k
left join shop_card as c on c.id = k.shop
where
    k.shop = any(:shops::bigint[]) and k.claimable and k.starts_at <= :at and k.ends_at > :at
    and k.claimed < k.total
    and (k.budget_fen is null or k.promised_fen + k.off_fen <= k.budget_fen)
order by k.off_fen desc, k.id
limit :most;

-- coupons_of_all
-- Looks over all shops on purpose: the claim centre. Newest first; the platform's have no name.
select
    k.shop, k.id, k.name, k.name_en, k.currency, k.off_fen, k.over_fen, k.budget_fen, k.total,
    k.per_person, k.starts_at, k.ends_at, k.stackable, k.covers_freight, k.claimable, k.claimed,
    k.promised_fen, c.name as shop_name, c.name_en as shop_name_en
from coupon as k
left join shop_card as c on c.id = k.shop
where
    k.id < :before and k.claimable and k.starts_at <= :at and k.ends_at > :at
    and k.claimed < k.total
    and (k.budget_fen is null or k.promised_fen + k.off_fen <= k.budget_fen)
    and (k.shop = 0 or c.state = 'open')
order by k.id desc
limit :most;

-- stop_coupon
update coupon set claimable = false where shop = :shop and id = :coupon;

-- taken_by
select coupon, claimed from coupon_holder
where buyer = :buyer and coupon = any(:coupons::bigint[]);

-- take_place
-- Touches no row when the person would hold more than allowed; `count` itself is checked before.
insert into coupon_holder (buyer, coupon, claimed) values (:buyer, :coupon, :count)
on conflict (buyer, coupon) do update set claimed = coupon_holder.claimed + excluded.claimed
where coupon_holder.claimed + excluded.claimed <= :per_person;

-- promise
-- Touches no row when too few are left, or the budget is promised. The last write of a claim, so
-- that the row everybody wants is held for one round trip only.
update coupon set claimed = claimed + :count, promised_fen = promised_fen + off_fen * :count
where
    shop = :shop and id = :coupon and (claimable or :granted::boolean)
    and claimed + :count <= total
    and (budget_fen is null or promised_fen + off_fen * :count <= budget_fen);

-- add_claims
insert into coupon_claim (
    buyer, id, coupon, shop, name, name_en, currency, off_fen, over_fen, stackable,
    covers_freight, starts_at, ends_at, claimed_at
)
select
    :buyer, n.id, :coupon, :shop, :name, :name_en, :currency, :off_fen, :over_fen, :stackable,
    :covers_freight, :starts_at, :ends_at, :at
from unnest(:ids::bigint[]) as n(id);

-- claims_by_id
-- One row for each (buyer, claim) pair that is there.
select
    c.id as claim, c.buyer, c.coupon, c.shop, c.name, c.name_en, c.currency, c.off_fen,
    c.over_fen, c.stackable, c.covers_freight, c.starts_at, c.ends_at,
    c.used_trade is not null as used
from unnest(:buyers::bigint[], :claims::bigint[]) as n(buyer, claim)
join coupon_claim as c on c.buyer = n.buyer and c.id = n.claim;

-- claims_of
-- Newest first; an empty state means any.
select
    id, coupon, shop, name, name_en, currency, off_fen, over_fen, stackable, covers_freight,
    starts_at, ends_at, claimed_at, used_trade as trade
from coupon_claim
where
    buyer = :buyer and id < :before
    and (:state = '' or :state = case
        when used_trade is not null then 'used' when ends_at <= :at then 'expired' else 'open'
    end)
order by id desc
limit :most;

-- claims_for_quote
-- What a person could use in these shops, and what she chose whether or not she can.
select
    id, coupon, shop, name, name_en, currency, off_fen, over_fen, stackable, covers_freight,
    starts_at, ends_at, claimed_at, used_trade as trade
from coupon_claim
where
    buyer = :buyer
    and (
        id = any(:chosen::bigint[])
        or (used_trade is null and ends_at > :at and shop = any(:shops::bigint[]))
    )
order by id = any(:chosen::bigint[]) desc, ends_at, id
limit :most;

-- use_claims
-- Says which claims were won: not one that is used, over, or somebody else's.
update coupon_claim set used_trade = n.trade, used_at = :at, used_fen = n.amount_fen
from unnest(:buyers::bigint[], :claims::bigint[], :trades::bigint[], :amounts::bigint[])
    as n(buyer, claim, trade, amount_fen)
where
    coupon_claim.buyer = n.buyer and coupon_claim.id = n.claim
    and coupon_claim.used_trade is null
    and coupon_claim.starts_at <= :at and coupon_claim.ends_at > :at
returning coupon_claim.id;

-- give_claims_back
update coupon_claim set used_trade = null, used_at = null, used_fen = null
where buyer = any(:buyers::bigint[]) and used_trade = any(:trades::bigint[]);
