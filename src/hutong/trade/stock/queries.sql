-- lock_shelves
-- Locks in one order everywhere, so that two checkouts never wait for each other in a circle.
select shop, sku, place, on_hand, held from stock
where shop = any(:shops::bigint[]) and sku = any(:skus::bigint[])
order by shop, sku, place
for update;

-- shift_held
-- Touches no row that would hold more than is on hand.
update stock s set held = s.held + x.delta
from unnest(:shops::bigint[], :skus::bigint[], :places::bigint[], :deltas::integer[])
  as x(shop, sku, place, delta)
where s.shop = x.shop and s.sku = x.sku and s.place = x.place
  and s.held + x.delta between 0 and s.on_hand;

-- ship
-- What is shipped was held: both go down together.
update stock s set held = s.held - x.quantity, on_hand = s.on_hand - x.quantity
from unnest(:shops::bigint[], :skus::bigint[], :places::bigint[], :quantities::integer[])
  as x(shop, sku, place, quantity)
where s.shop = x.shop and s.sku = x.sku and s.place = x.place
  and s.held >= x.quantity;

-- raise_on_hand
-- Puts a SKU on a shelf for the first time, or more of it.
insert into stock (shop, sku, place, on_hand, held)
select x.shop, x.sku, x.place, x.quantity, 0
from unnest(:shops::bigint[], :skus::bigint[], :places::bigint[], :quantities::integer[])
  as x(shop, sku, place, quantity)
order by x.shop, x.sku, x.place
on conflict (shop, sku, place) do update set on_hand = stock.on_hand + excluded.on_hand;

-- lower_on_hand
-- Touches no row when fewer units are free than are to be taken away.
update stock s set on_hand = s.on_hand - x.quantity
from unnest(:shops::bigint[], :skus::bigint[], :places::bigint[], :quantities::integer[])
  as x(shop, sku, place, quantity)
where s.shop = x.shop and s.sku = x.sku and s.place = x.place
  and s.on_hand - s.held >= x.quantity;

-- pour_movements
copy movement (
  shop, sku, id, place, kind, on_hand_delta, held_delta, cause, actor, note, at
) from stdin;

-- available
select sku, sum(on_hand - held)::integer as available from stock
where sku = any(:skus::bigint[]) and shop = any(:shops::bigint[])
group by sku;

-- levels
select sku, place, on_hand, held, on_hand - held as available from stock
where shop = :shop and (:sku::bigint is null or sku = :sku)
  and (sku, place) > (:after_sku::bigint, :after_place::bigint)
order by sku, place
limit :most;

-- levels_of
select sku, place, on_hand, held, on_hand - held as available from stock
where shop = :shop and sku = any(:skus::bigint[])
order by sku, place;

-- movements
select id, sku, place, kind, on_hand_delta, held_delta, cause, actor, note, at from movement
where shop = :shop and sku = :sku and id < :before
order by id desc
limit :most;

-- first_place
select id from place where shop = :shop order by sort, id limit 1;

-- open_place
insert into place (shop, id, name, kind, sort)
select :shop, :id, :name, :kind, count(*) from place where shop = :shop;

-- lock_shop
-- One at a time makes the first place of a shop; released at the end of the transaction.
select pg_advisory_xact_lock(:shop::bigint);

-- places
select id, name, kind from place where shop = :shop order by sort, id;
