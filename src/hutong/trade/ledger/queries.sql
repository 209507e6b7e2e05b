-- lock_balances
-- Locks in the order of owners; an account nobody has used is not there and has nothing.
select owner, currency, balance_fen from account
where owner = any(:owners::bigint[]) and kind = :kind
order by owner, kind, currency
for update;

-- raise_balances
-- Makes accounts on first use.
insert into account (owner, kind, currency, balance_fen, floor_fen)
select x.owner, x.kind, x.currency, x.delta, 0
from unnest(:owners::bigint[], :kinds::text[], :currencies::text[], :deltas::bigint[])
  as x(owner, kind, currency, delta)
order by x.owner, x.kind, x.currency
on conflict (owner, kind, currency) do update
  set balance_fen = account.balance_fen + excluded.balance_fen;

-- lower_balances
-- Touches no row of an account that would fall below its floor, or that is not there.
update account a set balance_fen = a.balance_fen + x.delta
from unnest(:owners::bigint[], :kinds::text[], :currencies::text[], :deltas::bigint[])
  as x(owner, kind, currency, delta)
where a.owner = x.owner and a.kind = x.kind and a.currency = x.currency
  and a.balance_fen + x.delta >= a.floor_fen;

-- lock_of_shop
-- Makes the accounts on first use, so that there is something to lock.
insert into account (owner, kind, currency, balance_fen, floor_fen)
select :shop, x.kind, :currency, 0, 0 from unnest(array['deposit', 'shop']) as x(kind)
order by x.kind
on conflict (owner, kind, currency) do update set balance_fen = account.balance_fen
returning balance_fen;

-- has_of_shops
-- Balance and deposit together.
select owner, currency, sum(balance_fen)::bigint as has_fen from account
where owner = any(:shops::bigint[]) and kind in ('deposit', 'shop')
group by owner, currency;

-- pour_transfers
copy transfer (
  book, ref, id, at, kind, debit_owner, debit_kind, credit_owner, credit_kind, currency,
  amount_fen, reverses
) from stdin;

-- balance
select balance_fen from account where owner = :owner and kind = :kind and currency = :currency;

-- purses
-- What a person has with us, in every currency.
select balance_fen, currency from account
where owner = :person and kind = 'wallet' and balance_fen > 0
order by currency;

-- held_of_orders
-- What is still kept for each order: everything that reached the hold less what left it.
select ref as order_id,
  sum(case when credit_kind = 'hold' then amount_fen else 0 end)
    - sum(case when debit_kind = 'hold' then amount_fen else 0 end) as held_fen
from transfer
where book = :shop and ref = any(:orders::bigint[])
  and (credit_kind = 'hold' or debit_kind = 'hold')
group by ref;

-- wallet_entries
select id, kind, amount_fen, currency, at, ref
from (
  select id, kind, -amount_fen as amount_fen, currency, at, ref from transfer
  where debit_owner = :person and debit_kind = 'wallet' and id < :before
  union all
  select id, kind, amount_fen, currency, at, ref from transfer
  where credit_owner = :person and credit_kind = 'wallet' and id < :before
) as both_ways
order by id desc
limit :most;

-- pending_of_trade
-- What arrived for a trade and has not yet gone to its orders or back.
select (
  coalesce((
    select sum(amount_fen) from transfer
    where book = :payer and ref = :trade and credit_owner = :payer and credit_kind = 'pending'
  ), 0)
  - coalesce((
    select sum(amount_fen) from transfer
    where debit_owner = :payer and debit_kind = 'pending' and ref = any(:refs::bigint[])
  ), 0)
)::bigint as pending_fen;

-- fees_of_order
select
  coalesce(sum(amount_fen) filter (where kind = 'fee'), 0)::bigint as taken,
  coalesce(sum(amount_fen) filter (where kind = 'fee_back'), 0)::bigint as returned
from transfer where book = :shop and ref = :order and kind in ('fee', 'fee_back');

-- held_of_shops
select ref as order_id,
  sum(case when credit_kind = 'hold' then amount_fen else 0 end)
    - sum(case when debit_kind = 'hold' then amount_fen else 0 end) as held_fen
from transfer
where book = any(:shops::bigint[]) and ref = any(:orders::bigint[])
  and (credit_kind = 'hold' or debit_kind = 'hold')
group by ref;

-- journal
-- By time through the BRIN index: the transfers of a day lie together.
select book, ref, id, at, kind, debit_owner, debit_kind, credit_owner, credit_kind, currency,
  amount_fen, reverses
from transfer
where at >= :begin and at < :end and (:book::bigint is null or book = :book)
order by at, id;

-- balance_at
-- Today's balance without what has moved since.
select (a.balance_fen - coalesce((
  select sum(case when t.credit_kind = :kind and t.credit_owner = :owner then t.amount_fen else 0 end)
    - sum(case when t.debit_kind = :kind and t.debit_owner = :owner then t.amount_fen else 0 end)
  from transfer t
  where t.book = :owner and t.at >= :at and t.currency = :currency
), 0))::bigint as balance_fen
from account a
where a.owner = :owner and a.kind = :kind and a.currency = :currency;

-- sums_of_book
-- The last snapshot and what came after it; a book without one is summed from its beginning.
select kind, debit_kind, credit_kind, currency, sum(amount_fen)::bigint as amount_fen
from (
  select s.kind, s.debit_kind, s.credit_kind, s.currency, s.amount_fen
  from ledger_snapshot s where s.book = :book
  union all
  select t.kind, t.debit_kind, t.credit_kind, t.currency, t.amount_fen
  from transfer t
  where t.book = :book and t.at >= coalesce(
    (select max(upto) from ledger_snapshot where book = :book), '-infinity'::timestamptz
  )
) as parts
group by kind, debit_kind, credit_kind, currency
order by kind, debit_kind, credit_kind, currency;

-- snapshot_turn
-- One snapshot at a time; false when another process takes one. Released with the transaction.
select pg_try_advisory_xact_lock(7300401);

-- snapshot
-- Adds what moved in shops' books between the last snapshot and `upto`.
insert into ledger_snapshot (book, kind, debit_kind, credit_kind, currency, upto, amount_fen)
select t.book, t.kind, t.debit_kind, t.credit_kind, t.currency, :upto, sum(t.amount_fen)
from transfer t
where t.at < :upto
  and t.at >= coalesce((select max(upto) from ledger_snapshot), '-infinity'::timestamptz)
  and (
    t.debit_kind in ('hold', 'shop', 'deposit', 'withdrawing')
    or t.credit_kind in ('hold', 'shop', 'deposit', 'withdrawing')
  )
group by t.book, t.kind, t.debit_kind, t.credit_kind, t.currency
on conflict (book, kind, debit_kind, credit_kind, currency) do update
  set upto = excluded.upto, amount_fen = ledger_snapshot.amount_fen + excluded.amount_fen;
