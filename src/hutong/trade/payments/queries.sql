-- pour_payments
copy payment (
  payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, page, created_at,
  ask_at, settled_at
) from stdin;

-- find_payment
select payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, page, created_at,
  settled_at
from payment where payer = :payer and id = :id;

-- payments_of_person
select payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, page, created_at,
  settled_at
from payment where payer = :payer order by id;

-- refunds_of_person
select id, payment, shop, order_id, currency, amount_fen, method, state, reason, at, done_at
from refund where payer = :payer order by id;

-- lock_payment
select payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, page, created_at,
  settled_at
from payment where payer = :payer and id = :id for update;

-- payments_of_trades
select payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, page, created_at,
  settled_at
from payment
where payer = any(:payers::bigint[]) and trade = any(:trades::bigint[]) and purpose = 'trade'
order by payer, id;

-- lock_paid
-- What of a trade can still be given back, the newest first: a double payment goes back itself.
select payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, page, created_at,
  settled_at
from payment
where payer = :payer and trade = :trade and purpose = 'trade' and state = 'succeeded'
  and refunded_fen < amount_fen
order by id desc
for update;

-- set_state
-- Touches no row when the payment has moved on meanwhile.
update payment set state = :state, settled_at = :settled_at
where payer = :payer and id = :id and state = any(:before::text[]);

-- add_refunded
update payment set refunded_fen = refunded_fen + :amount
where payer = :payer and id = :id and refunded_fen + :amount <= amount_fen;

-- keep_event
-- Touches no row for an event that was told before.
insert into payment_event (payer, payment, event, provider, kind, amount_fen, at)
values (:payer, :payment, :event, :provider, :kind, :amount, :at)
on conflict (payer, payment, event) do nothing;

-- insert_refund
insert into refund (
  payer, id, payment, shop, order_id, currency, amount_fen, method, state, reason, at, done_at
)
values (
  :payer, :id, :payment, :shop, :order_id, :currency, :amount, :method, :state, :reason, :at,
  :done_at
);

-- find_refund
select payer, id, payment, currency, amount_fen, method, state
from refund where payer = :payer and id = :id;

-- finish_refund
update refund set state = 'done', done_at = :at
where payer = :payer and id = :id and state = 'asked';

-- on_their_way
-- Payments for which the house still waits, and refunds which no provider has confirmed.
select
  (select count(*) from payment
   where payer = :payer and state = 'pending' and created_at > :since) as coming,
  (select count(*) from refund where payer = :payer and state = 'asked') as going;

-- to_ask
-- Looks over all payers on purpose: a slow sweep for notices that never came.
select payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, page, created_at,
  settled_at
from payment where state = 'pending' and ask_at <= :now
order by ask_at
limit :most;

-- put_off
-- Touches no row of a payment that has moved on meanwhile.
update payment p set ask_at = x.ask_at
from unnest(:payers::bigint[], :ids::bigint[], :ask_ats::timestamptz[]) as x(payer, id, ask_at)
where p.payer = x.payer and p.id = x.id
  and p.state = 'pending';

-- refunds_asked
-- Looks over all payers on purpose, in pages: money that somebody waits for.
select payer, id, at from refund
where state = 'asked' and at < :before and (at, id) > (:after_at, :after_id)
order by at, id
limit :most;

-- billed_in
-- What our books have of a provider in a span of time, by the provider's clock.
select 'payment' as what, p.payer, p.id, p.id as payment, p.currency, p.amount_fen, p.state, e.at
from payment_event e
join payment p on p.payer = e.payer and p.id = e.payment
where e.provider = :provider and e.kind = 'succeeded' and e.at >= :begin and e.at < :end
union all
select 'refund' as what, r.payer, r.id, r.payment, r.currency, r.amount_fen, r.state,
  r.done_at as at
from refund r
where r.method = :provider and r.state = 'done' and r.done_at >= :begin and r.done_at < :end
order by at, id;

-- billed_as
-- Payments and refunds by their numbers, in whatever state they are.
select 'payment' as what, p.payer, p.id, p.id as payment, p.currency, p.amount_fen, p.state,
  coalesce(p.settled_at, p.created_at) as at
from payment p
join unnest(:payers::bigint[], :ids::bigint[]) as x(payer, id)
  on x.payer = p.payer and x.id = p.id
where p.method = :provider
union all
select 'refund' as what, r.payer, r.id, r.payment, r.currency, r.amount_fen, r.state,
  coalesce(r.done_at, r.at) as at
from refund r
join unnest(:payers::bigint[], :ids::bigint[]) as x(payer, id)
  on x.payer = r.payer and x.id = r.id
where r.method = :provider;
