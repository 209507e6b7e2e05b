-- pour_trades
copy trade (buyer, id, currency, total_fen, source, created_at) from stdin;

-- pour_orders
copy orders (
  shop, id, trade, buyer, state, shop_name, shop_name_en, currency, goods_fen, discount_fen,
  freight_fen, freight_off_fen, platform_fen, total_fen, fee_bp, reductions, address, source,
  remark, placed_at, close_at
) from stdin;

-- pour_lines
copy order_line (
  shop, order_id, line, product, sku, place, title, title_en, options, options_en, picture,
  quantity, list_fen, unit_fen, discount_fen, platform_fen, paid_fen
) from stdin;

-- pour_history
copy order_history (
  shop, order_id, id, from_state, to_state, actor_kind, actor, reason, at
) from stdin;

-- pour_news
copy order_news (shop, order_id, id, what, born, at) from stdin;

-- lock_news
-- One at a time tells what happened, so that it is told in order.
select pg_try_advisory_xact_lock(7300402);

-- first_news
-- Looks over all shops on purpose, as all of these do: there is one line of news.
select id from order_news where order_id <> all(:stuck::bigint[]) order by id limit 1;

-- take_news
-- Of an order that is stuck nothing is taken: what happened to it stays in its order.
with oldest as (
  select shop, id from order_news where order_id <> all(:stuck::bigint[])
  order by id limit :most
  for update skip locked
)
delete from order_news n using oldest o where n.shop = o.shop and n.id = o.id
returning n.shop, n.order_id, n.id, n.what, n.born, n.at;

-- gather_news
insert into shop_news (shop, waiting, latest, due)
select x.shop, x.count, x.latest, :at
from unnest(:shops::bigint[], :counts::integer[], :latest::bigint[]) as x(shop, count, latest)
on conflict (shop) do update set
  waiting = shop_news.waiting + excluded.waiting, latest = excluded.latest;

-- first_shop_news
select shop from shop_news where waiting > 0 and due <= :now limit 1;

-- take_shop_news
with ready as (
  select shop, waiting from shop_news
  where waiting > 0 and due <= :now and shop <> all(:stuck::bigint[])
  order by due limit :most
  for update skip locked
)
update shop_news n set waiting = 0, due = :quiet from ready r where n.shop = r.shop
returning n.shop, r.waiting, n.latest;

-- move
-- Touches no row of an order that is not where the transition begins.
update orders o set state = x.target,
  receive_by = coalesce(x.receive_by, o.receive_by),
  done_at = coalesce(x.done_at, o.done_at),
  settle_at = coalesce(x.settle_at, o.settle_at)
from unnest(
  :shops::bigint[], :orders::bigint[], :sources::smallint[], :targets::smallint[],
  :receive_bys::timestamptz[], :done_ats::timestamptz[], :settle_ats::timestamptz[]
) as x(shop, id, source, target, receive_by, done_at, settle_at)
where o.shop = x.shop and o.id = x.id and o.state = x.source;

-- lock_trades
-- Locks in the order of shop and id.
select shop, id, trade, buyer, state, shop_name, currency, goods_fen, discount_fen, freight_fen,
  freight_off_fen, platform_fen, total_fen, freight_refunded_fen, freight_off_refunded_fen,
  fee_bp, placed_at, close_at, receive_by, done_at, settle_at, settled_at, complaints
from orders
where buyer = any(:buyers::bigint[]) and trade = any(:trades::bigint[])
order by shop, id
for update;

-- lock_order
select shop, id, trade, buyer, state, shop_name, currency, goods_fen, discount_fen, freight_fen,
  freight_off_fen, platform_fen, total_fen, freight_refunded_fen, freight_off_refunded_fen,
  fee_bp, placed_at, close_at, receive_by, done_at, settle_at, settled_at, complaints
from orders where shop = :shop and id = :id for update;

-- lock_expired
-- Looks over all shops on purpose: the clock of unpaid orders.
select shop, id, trade, buyer, state, shop_name, currency, goods_fen, discount_fen, freight_fen,
  freight_off_fen, platform_fen, total_fen, freight_refunded_fen, freight_off_refunded_fen,
  fee_bp, placed_at, close_at, receive_by, done_at, settle_at, settled_at, complaints
from orders where state = 10 and close_at <= :now and id <> all(:stuck::bigint[])
order by shop, id limit :most
for update skip locked;

-- lock_to_receive
-- Looks over all shops on purpose: the clock of receipt.
select shop, id, trade, buyer, state, shop_name, currency, goods_fen, discount_fen, freight_fen,
  freight_off_fen, platform_fen, total_fen, freight_refunded_fen, freight_off_refunded_fen,
  fee_bp, placed_at, close_at, receive_by, done_at, settle_at, settled_at, complaints
from orders where state = 30 and receive_by <= :now and complaints = 0
  and id <> all(:stuck::bigint[])
order by shop, id limit :most
for update skip locked;

-- lock_to_settle
-- Looks over all shops on purpose: the clock of settlement.
select shop, id, trade, buyer, state, shop_name, currency, goods_fen, discount_fen, freight_fen,
  freight_off_fen, platform_fen, total_fen, freight_refunded_fen, freight_off_refunded_fen,
  fee_bp, placed_at, close_at, receive_by, done_at, settle_at, settled_at, complaints
from orders
where settled_at is null and settle_at <= :now and complaints = 0 and state in (100, 200)
  and id <> all(:stuck::bigint[])
order by shop, id limit :most
for update skip locked;

-- mark_settled
-- Touches no row of an order that was settled before.
update orders set settled_at = :at
where shop = :shop and id = any(:orders::bigint[]) and settled_at is null;

-- complain
update orders set complaints = complaints + :delta
where shop = :shop and id = :id and complaints + :delta >= 0;

-- lines
select shop, order_id, line, product, sku, place, quantity, unit_fen, discount_fen,
  platform_fen, paid_fen, refunded_fen, refunded_platform_fen, refunded_quantity,
  shipped_quantity, released_quantity
from order_line
where shop = any(:shops::bigint[]) and order_id = any(:orders::bigint[])
order by shop, order_id, line;

-- ship_lines
-- Touches no row of a line that has not so many units left to ship.
update order_line l set shipped_quantity = l.shipped_quantity + x.quantity
from unnest(:lines::smallint[], :quantities::integer[]) as x(line, quantity)
where l.shop = :shop and l.order_id = :order and l.line = x.line
  and l.shipped_quantity + l.released_quantity + x.quantity <= l.quantity;

-- refund_lines
-- Touches no row of a line that would give back more than was paid for it, or more than it had.
update order_line l set
  refunded_fen = l.refunded_fen + x.amount,
  refunded_platform_fen = l.refunded_platform_fen + x.platform,
  refunded_quantity = l.refunded_quantity + x.quantity,
  released_quantity = l.released_quantity + x.released
from unnest(
  :lines::smallint[], :quantities::integer[], :amounts::bigint[], :platforms::bigint[],
  :released::integer[]
) as x(line, quantity, amount, platform, released)
where l.shop = :shop and l.order_id = :order and l.line = x.line
  and l.refunded_fen + x.amount <= l.paid_fen
  and l.refunded_quantity + x.quantity <= l.quantity
  and l.refunded_platform_fen + x.platform <= l.platform_fen
  and l.shipped_quantity + l.released_quantity + x.released <= l.quantity;

-- refund_freight
-- Touches no row when more freight would go back than was paid, by the buyer or the platform.
update orders set freight_refunded_fen = freight_refunded_fen + :amount,
  freight_off_refunded_fen = freight_off_refunded_fen + :platform
where shop = :shop and id = :id
  and freight_refunded_fen + :amount <= freight_fen - freight_off_fen
  and freight_off_refunded_fen + :platform <= freight_off_fen;

-- release_lines
update order_line l set released_quantity = l.quantity - l.shipped_quantity
from unnest(:shops::bigint[], :orders::bigint[]) as x(shop, order_id)
where l.shop = x.shop and l.order_id = x.order_id;

-- reprice_line
update order_line set unit_fen = :unit, paid_fen = :unit * quantity - discount_fen
where shop = :shop and order_id = :order and line = :line and :unit * quantity >= discount_fen;

-- reprice_order
-- Touches no row when the freight would be less than what coupons already pay of it.
update orders set goods_fen = :goods, freight_fen = :freight,
  total_fen = :goods - discount_fen + :freight - freight_off_fen
where shop = :shop and id = :id and state = 10 and freight_off_fen <= :freight;

-- held_by_buyers
-- How many unpaid units of a SKU a buyer holds already.
select o.buyer, l.sku, sum(l.quantity)::bigint as quantity
from orders o
join order_line l on l.shop = o.shop and l.order_id = o.id
where o.state = 10 and o.buyer = any(:buyers::bigint[]) and l.sku = any(:skus::bigint[])
group by o.buyer, l.sku;

-- bought_by_buyers
-- How many of a product a buyer has bought or holds; what was cancelled or given back is free.
select o.buyer, l.product, sum(l.quantity - l.refunded_quantity)::bigint as quantity
from orders o
join order_line l on l.shop = o.shop and l.order_id = o.id
where o.state <> 250 and o.buyer = any(:buyers::bigint[]) and l.product = any(:products::bigint[])
group by o.buyer, l.product;

-- state_of_trade
select shop, id, shop_name, shop_name_en, state, total_fen, currency, close_at, placed_at
from orders where buyer = :buyer and trade = :trade order by shop, id;

-- cards_of_buyer
select o.shop, o.id, o.trade, o.buyer, o.state, o.shop_name, o.shop_name_en, o.currency,
  o.freight_fen, o.freight_off_fen, o.total_fen, o.freight_refunded_fen, o.placed_at, o.close_at,
  o.receive_by, o.settled_at, o.complaints, o.source
from orders o
where o.buyer = :buyer and (o.trade, o.id) < (:before_trade::bigint, :before::bigint)
  and (:states::smallint[] is null or o.state = any(:states::smallint[]))
  and (not :complained or o.complaints > 0)
order by o.trade desc, o.id desc
limit :most;

-- cards_of_shop
select o.shop, o.id, o.trade, o.buyer, o.state, o.shop_name, o.shop_name_en, o.currency,
  o.freight_fen, o.freight_off_fen, o.total_fen, o.freight_refunded_fen, o.placed_at, o.close_at,
  o.receive_by, o.settled_at, o.complaints, o.source
from orders o
where o.shop = :shop and o.id < :before
  and (:states::smallint[] is null or o.state = any(:states::smallint[]))
  and (not :complained or o.complaints > 0)
  and (:since::timestamptz is null or o.placed_at >= :since)
  and (:until::timestamptz is null or o.placed_at < :until)
  and (:number::bigint is null or o.id = :number or o.trade = :number or o.buyer = :number)
  and (:source::text is null or starts_with(o.source ->> 'ref', :source::text))
  and (:sharer::text is null or o.source ->> 'sharer' = :sharer::text and o.source ->> 'kind' = 'card')
order by o.id desc
limit :most;

-- cards_of_all
-- Looks over all shops on purpose: the operator's list.
select o.shop, o.id, o.trade, o.buyer, o.state, o.shop_name, o.shop_name_en, o.currency,
  o.freight_fen, o.freight_off_fen, o.total_fen, o.freight_refunded_fen, o.placed_at, o.close_at,
  o.receive_by, o.settled_at, o.complaints, o.source
from orders o
where o.id > :after
  and (:states::smallint[] is null or o.state = any(:states::smallint[]))
  and (:shop::bigint is null or o.shop = :shop)
  and (:buyer::bigint is null or o.buyer = :buyer)
  and (:source::text is null or starts_with(o.source ->> 'ref', :source::text))
  and (:sharer::text is null or o.source ->> 'sharer' = :sharer::text and o.source ->> 'kind' = 'card')
order by o.id
limit :most;

-- page_of_buyer
select shop, id, trade, buyer, state, shop_name, shop_name_en, currency, freight_fen,
  freight_off_fen, total_fen, freight_refunded_fen, placed_at, close_at, receive_by, settled_at,
  complaints, source, goods_fen, discount_fen, platform_fen, reductions, address, remark, done_at
from orders where buyer = :buyer and id = :id;

-- page_of_shop
select shop, id, trade, buyer, state, shop_name, shop_name_en, currency, freight_fen,
  freight_off_fen, total_fen, freight_refunded_fen, placed_at, close_at, receive_by, settled_at,
  complaints, source, goods_fen, discount_fen, platform_fen, reductions, address, remark, done_at
from orders where shop = :shop and id = :id;

-- card_lines
-- The columns of a line stand in the order of its shape.
select order_id, line, product, sku, title, title_en, options, options_en, picture, quantity, list_fen,
  unit_fen as unit_price_fen, discount_fen, paid_fen, refunded_fen, refunded_quantity,
  shipped_quantity
from order_line
where shop = any(:shops::bigint[]) and order_id = any(:orders::bigint[])
order by order_id, line;

-- history
select from_state, to_state, actor_kind, actor, reason, at from order_history
where shop = :shop and order_id = :id order by id;

-- told
-- The first line gives the title and the picture.
select o.shop, o.id, o.trade, o.buyer, o.state, o.shop_name, o.shop_name_en, o.currency,
  o.total_fen, o.source, l.title, l.title_en, l.picture,
  (select sum(n.quantity) from order_line n where n.shop = o.shop and n.order_id = o.id)::integer
    as count
from unnest(:shops::bigint[], :orders::bigint[]) as x(shop, id)
join orders o on o.shop = x.shop and o.id = x.id
join order_line l on l.shop = o.shop and l.order_id = o.id and l.line = 1;

-- shop_of_order
-- Whose order it is, for the buyer's own addresses of it.
select shop from orders where id = :id and buyer = :buyer;

-- open_orders
select count(*) from orders
where buyer = :buyer and (state in (10, 20, 21, 30) or complaints > 0);

-- orders_of_person
select shop, id, trade, state, shop_name, shop_name_en, currency, total_fen, address, remark,
  placed_at
from orders where buyer = :buyer order by trade, id;

-- forget_news
-- Nobody is there any more to hear them.
delete from order_news n using orders o
where o.buyer = :buyer and n.shop = o.shop and n.order_id = o.id;

-- forget_addresses
-- Keeps the books, not the person.
update orders set address = :address, remark = '' where buyer = :buyer;

-- forget_reasons
-- Her own words about her orders; that she took the step stays.
update order_history h set reason = ''
from orders o
where o.buyer = :buyer and h.shop = o.shop and h.order_id = o.id
  and h.actor_kind = 'buyer' and h.reason <> '';

-- lines_of_orders
select order_id, line, product, sku, title, title_en, options, quantity, unit_fen, discount_fen,
  paid_fen, refunded_fen, refunded_quantity
from order_line
where shop = any(:shops::bigint[]) and order_id = any(:orders::bigint[])
order by order_id, line;

-- steps_of_orders
select order_id, from_state, to_state, actor_kind, reason, at
from order_history
where shop = any(:shops::bigint[]) and order_id = any(:orders::bigint[])
order by order_id, id;

-- cart
select sku, quantity, added_at from cart_line where buyer = :buyer order by added_at desc, sku;

-- put_in_cart
-- Touches no row when the cart keeps as many other articles as it may.
insert into cart_line (buyer, sku, quantity, added_at)
select :buyer, :sku, :quantity, :at
where (select count(*) from cart_line where buyer = :buyer and sku <> :sku) < :most
on conflict (buyer, sku) do update set quantity = excluded.quantity;

-- drop_from_cart
delete from cart_line where buyer = :buyer and sku = :sku;

-- empty_cart
delete from cart_line where buyer = :buyer;

-- drop_ordered
delete from cart_line c
using unnest(:buyers::bigint[], :skus::bigint[]) as x(buyer, sku)
where c.buyer = x.buyer and c.sku = x.sku;

-- worth
-- What a sale is still worth after refunds, the platform's part included, freight too.
select (
  (select sum(paid_fen + platform_fen - refunded_fen - refunded_platform_fen) from order_line
   where shop = :shop and order_id = :order)
  + (select freight_fen - freight_refunded_fen - freight_off_refunded_fen from orders
   where shop = :shop and id = :order)
)::bigint as worth_fen;
