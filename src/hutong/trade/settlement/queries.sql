-- cap_of_order
-- None before the first request for a share of the order.
select cap_bp from sharing where shop = :shop and order_id = :order;

-- caps_of_orders
select order_id, cap_bp from sharing
where shop = any(:shops::bigint[]) and order_id = any(:orders::bigint[]);

-- promise
-- Touches no row when more would be promised than the cap, or by too many requests.
insert into sharing (shop, order_id, cap_bp, asked_fen, requests)
select :shop, :order, :cap_bp, :amount, 1 where :amount::bigint <= :most::bigint
on conflict (shop, order_id) do update
  set asked_fen = sharing.asked_fen + excluded.asked_fen, requests = sharing.requests + 1
  where sharing.asked_fen + excluded.asked_fen <= :most and sharing.requests < :requests;

-- promised
select asked_fen, requests from sharing where shop = :shop and order_id = :order;

-- insert_shares
insert into share (
  shop, id, order_id, receiver, currency, amount_fen, paid_fen, returned_fen, state, note,
  asked_by, asked_at
)
select :shop, x.id, :order, x.receiver, :currency, x.amount, 0, 0, 'asked', x.note, :by, :at
from unnest(:ids::bigint[], :receivers::bigint[], :amounts::bigint[], :notes::text[])
  as x(id, receiver, amount, note);

-- shares_of_order
select id, order_id as "order", receiver as person, currency, amount_fen, paid_fen, returned_fen,
  state, note, asked_at, paid_at
from share where shop = :shop and order_id = :order order by id;

-- shares_of_person
-- Looks over all shops on purpose: what one person was promised.
select id, order_id as "order", receiver as person, currency, amount_fen, paid_fen, returned_fen,
  state, note, asked_at, paid_at
from share where receiver = :person order by id;

-- promised_to
-- Looks over all shops on purpose: what one person was promised and did not get yet.
select currency, sum(amount_fen)::bigint as amount_fen
from share where receiver = :person and state = 'asked'
group by currency order by currency;

-- lock_share
select shop, id, order_id, receiver, currency, amount_fen, paid_fen, returned_fen, transfer,
  state, note, asked_at, paid_at
from share where shop = :shop and id = :id for update;

-- lock_asked
-- Locks in the order of shop and id.
select shop, id, order_id, receiver, currency, amount_fen, paid_fen, returned_fen, transfer,
  state, note, asked_at, paid_at
from share
where shop = any(:shops::bigint[]) and order_id = any(:orders::bigint[]) and state = 'asked'
order by shop, id
for update;

-- pay_shares
-- A share for which nothing was left is closed.
update share s set paid_fen = x.paid, transfer = nullif(x.transfer, 0),
  state = case when x.paid > 0 then 'paid' else 'closed' end,
  paid_at = case when x.paid > 0 then :at::timestamptz end
from unnest(:shops::bigint[], :ids::bigint[], :paids::bigint[], :transfers::bigint[])
  as x(shop, id, paid, transfer)
where s.shop = x.shop and s.id = x.id and s.state = 'asked';

-- add_returned
-- Touches no row when more would go back than the receiver got.
update share set returned_fen = returned_fen + :amount
where shop = :shop and id = :id and state = 'paid' and returned_fen + :amount <= paid_fen;

-- orders_with_asked
-- Looks over all shops on purpose: promises whose order may have ended without settlement.
select shop, order_id, asked_at, id from share
where state = 'asked' and asked_at < :before
  and (asked_at, id) > (:after_at::timestamptz, :after_id::bigint)
order by asked_at, id
limit :most;

-- close_asked
update share set state = 'closed'
where shop = :shop and order_id = :order and state = 'asked';

-- add_settled
insert into settled_day (
  shop, day, currency, orders, base_fen, fee_fen, shared_fen, settled_fen
)
select x.shop, :day, x.currency, x.orders, x.base, x.fee, x.shared, x.settled
from unnest(
  :shops::bigint[], :currencies::text[], :orders::integer[], :bases::bigint[], :fees::bigint[],
  :shareds::bigint[], :settleds::bigint[]
) as x(shop, currency, orders, base, fee, shared, settled)
order by x.shop
on conflict (shop, day) do update set
  orders = settled_day.orders + excluded.orders,
  base_fen = settled_day.base_fen + excluded.base_fen,
  fee_fen = settled_day.fee_fen + excluded.fee_fen,
  shared_fen = settled_day.shared_fen + excluded.shared_fen,
  settled_fen = settled_day.settled_fen + excluded.settled_fen;

-- settled_days
select day, currency, orders, base_fen, fee_fen, shared_fen, settled_fen from settled_day
where shop = :shop and day < :before
order by day desc
limit :most;

-- owe
insert into owed (shop, ref, currency, amount_fen, had_fen, since)
values (:shop, :ref, :currency, :amount, :had, :at)
on conflict (shop, ref) do update set had_fen = excluded.had_fen;

-- forget_owed
delete from owed where shop = :shop and ref = :ref;

-- owed_by
select coalesce(sum(amount_fen), 0)::bigint from owed where shop = :shop and currency = :currency;

-- debts
-- Looks over all shops on purpose: refunds that wait for money.
select shop, ref, currency, amount_fen, had_fen from owed order by since, shop, ref;

-- looked_at
update owed o set had_fen = x.had
from unnest(:shops::bigint[], :refs::bigint[], :hads::bigint[]) as x(shop, ref, had)
where o.shop = x.shop and o.ref = x.ref;

-- insert_withdrawal
insert into withdrawal (
  shop, id, currency, amount_fen, account, state, reason, asked_by, asked_at
)
values (:shop, :id, :currency, :amount, :account, 'asked', '', :by, :at);

-- find_withdrawal
select id, shop, currency, amount_fen, account, state, reason, asked_at, reviewed_at
from withdrawal where shop = :shop and id = :id;

-- shop_of_withdrawal
select shop from withdrawal where id = :id;

-- review
-- Touches no row of a withdrawal that was reviewed before.
update withdrawal set state = :state, reason = :reason, reviewed_by = :by, reviewed_at = :at
where shop = :shop and id = :id and state = 'asked';

-- withdrawals_of_shop
select id, shop, currency, amount_fen, account, state, reason, asked_at, reviewed_at
from withdrawal where shop = :shop and id < :before
order by id desc
limit :most;

-- withdrawals_of_all
-- Looks over all shops on purpose: the operator's desk, the oldest first.
select id, shop, currency, amount_fen, account, state, reason, asked_at, reviewed_at
from withdrawal where state = any(:states::text[]) and id > :after
order by id
limit :most;
