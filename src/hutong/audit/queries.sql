-- count_accounts
select count(*) from account;

-- count_days
select count(*) from settled_day;

-- count_fen_columns
select count(*) from information_schema.columns
where table_schema = current_schema() and right(column_name, 4) = '_fen';

-- count_history
select count(*) from order_history;

-- count_keys
select count(*) from idempotency;

-- count_lines
select count(*) from order_line;

-- count_movements
select count(*) from movement;

-- count_orders
select count(*) from orders;

-- count_payments
select count(*) from payment;

-- count_refunds
select count(*) from refund;

-- count_shares
select count(*) from share;

-- count_snapshots
select count(*) from ledger_snapshot;

-- count_stock
select count(*) from stock;

-- count_transfers
select count(*) from transfer;

-- count_withdrawals
select count(*) from withdrawal;

-- l1_types
select table_name || '.' || column_name as subject, 'is ' || data_type as detail
from information_schema.columns
where table_schema = current_schema() and right(column_name, 4) = '_fen'
  and data_type not in ('bigint', 'integer', 'smallint');

-- l1_orders
select 'order ' || o.id as subject, 'goods ' || o.goods_fen || ', discount ' || o.discount_fen
  || ', freight ' || o.freight_fen || ' - ' || o.freight_off_fen || ', platform '
  || o.platform_fen || ', total ' || o.total_fen || '; lines say goods ' || coalesce(l.goods, 0)
  || ', discount ' || coalesce(l.discount, 0) || ', platform ' || coalesce(l.platform, 0) as detail
from orders o
left join (
  select shop, order_id, sum(unit_fen * quantity) as goods, sum(discount_fen) as discount,
    sum(platform_fen) as platform
  from order_line group by shop, order_id
) l on l.shop = o.shop and l.order_id = o.id
where o.goods_fen is distinct from l.goods or o.discount_fen is distinct from l.discount
  or o.platform_fen is distinct from l.platform + o.freight_off_fen
  or o.total_fen <> o.goods_fen - o.discount_fen + o.freight_fen - o.freight_off_fen;

-- l1_lines
select 'order ' || order_id || ' line ' || line as subject, quantity || ' x ' || unit_fen || ' - '
  || discount_fen || ' (platform ' || platform_fen || ') is not ' || paid_fen as detail
from order_line
where paid_fen <> unit_fen * quantity - discount_fen or paid_fen < 0
  or platform_fen not between 0 and discount_fen;

-- l1_reductions
-- A region's price is in the unit price already; every other reduction is part of the discount.
select 'order ' || o.id as subject, 'reductions sum to ' || coalesce(r.total, 0)
  || ', of which the platform pays ' || coalesce(r.platform, 0) || '; the order says '
  || (o.discount_fen + o.freight_off_fen) || ' and ' || o.platform_fen as detail
from orders o
left join (
  select i.shop, i.id,
    sum((e ->> 'amount_fen')::numeric) filter (where e ->> 'kind' <> 'region_price') as total,
    sum((e ->> 'amount_fen')::numeric) filter (where e ->> 'payer' = 'platform') as platform
  from orders i, jsonb_array_elements(i.reductions) as e
  group by i.shop, i.id
) r on r.shop = o.shop and r.id = o.id
where coalesce(r.total, 0) <> o.discount_fen + o.freight_off_fen
  or coalesce(r.platform, 0) <> o.platform_fen;

-- l2_sides
select 'transfer ' || id as subject, kind || ' of ' || amount_fen || ' from ' || debit_kind || ' '
  || debit_owner || ' to ' || credit_kind || ' ' || credit_owner as detail
from transfer
where amount_fen <= 0 or (debit_owner = credit_owner and debit_kind = credit_kind)
  or (
    debit_kind not in ('wallet', 'pending', 'hold', 'shop', 'deposit', 'withdrawing', 'fee', 'coupons')
    and not starts_with(debit_kind, 'bank:')
  )
  or (
    credit_kind not in ('wallet', 'pending', 'hold', 'shop', 'deposit', 'withdrawing', 'fee', 'coupons')
    and not starts_with(credit_kind, 'bank:')
  );

-- l2_kept
-- A kept balance is the sum of the transfers of its account, and every such account is there.
select coalesce(a.kind, t.kind) || ' of ' || coalesce(a.owner, t.owner) as subject,
  'says ' || coalesce(a.balance_fen::text, 'nothing') || ' '
  || coalesce(a.currency, t.currency) || ', its transfers ' || coalesce(t.fen, 0) as detail
from account a
full join (
  select owner, kind, currency, sum(fen) as fen
  from (
    select credit_owner as owner, credit_kind as kind, currency, amount_fen as fen from transfer
    where credit_kind in ('wallet', 'shop', 'deposit')
    union all
    select debit_owner, debit_kind, currency, -amount_fen from transfer
    where debit_kind in ('wallet', 'shop', 'deposit')
  ) as sides
  group by owner, kind, currency
) t on t.owner = a.owner and t.kind = a.kind and t.currency = a.currency
where coalesce(a.balance_fen, 0) <> coalesce(t.fen, 0) or a.owner is null;

-- l2_reverses
select 'transfer ' || r.id as subject,
  'takes back ' || r.reverses || coalesce(' of ' || t.amount_fen, ', which is not there') as detail
from transfer r
left join transfer t on t.book = r.book and t.ref = r.ref and t.id = r.reverses
where r.reverses is not null and (
  t.id is null or r.debit_owner <> t.credit_owner or r.debit_kind <> t.credit_kind
  or r.currency <> t.currency or r.amount_fen > t.amount_fen
);

-- l2_snapshots
select 'snapshot of ' || s.book || ' ' || s.kind as subject,
  'says ' || s.amount_fen || ', its transfers ' || coalesce(sum(t.amount_fen), 0) as detail
from ledger_snapshot s
join (select book, max(upto) as upto from ledger_snapshot group by book) m on m.book = s.book
left join transfer t on t.book = s.book and t.kind = s.kind and t.debit_kind = s.debit_kind
  and t.credit_kind = s.credit_kind and t.currency = s.currency and t.at < m.upto
group by s.book, s.kind, s.debit_kind, s.credit_kind, s.currency, s.amount_fen
having s.amount_fen <> coalesce(sum(t.amount_fen), 0);

-- l3_floors
select kind || ' of ' || owner as subject,
  balance_fen || ' ' || currency || ' with a floor of ' || floor_fen as detail
from account where balance_fen < floor_fen or floor_fen < 0;

-- l3_sums
-- Accounts without a row of their own; only coupons and the outside may be below zero.
select kind || ' of ' || owner as subject, sum(fen) || ' ' || currency as detail
from (
  select credit_owner as owner, credit_kind as kind, currency, amount_fen as fen from transfer
  union all
  select debit_owner, debit_kind, currency, -amount_fen from transfer
) as sides
where kind in ('pending', 'withdrawing', 'fee')
group by owner, kind, currency
having sum(fen) < 0;

-- l3_withdrawals
-- What is set aside for a withdrawal is its amount until the review, and nothing after.
select 'withdrawal ' || coalesce(w.id, t.ref) as subject,
  coalesce(w.state || ' ' || w.amount_fen, 'no row') || ', set aside '
  || coalesce(t.fen, 0) as detail
from withdrawal w
full join (
  select book, ref,
    sum(case when credit_kind = 'withdrawing' then amount_fen else -amount_fen end) as fen
  from transfer where 'withdrawing' in (credit_kind, debit_kind)
  group by book, ref
) t on t.book = w.shop and t.ref = w.id
where w.id is null or coalesce(t.fen, 0) <> case when w.state = 'asked' then w.amount_fen else 0 end;

-- l4_paid
-- What reached the hold of a paid order is its total and the platform's part; else nothing did.
select 'order ' || o.id as subject, 'state ' || o.state || ', total ' || o.total_fen
  || ', platform ' || o.platform_fen || '; held ' || coalesce(t.pay, 0) || ' of the buyer and '
  || coalesce(t.subsidy, 0) || ' of the platform' as detail
from orders o
left join (
  select book, ref, sum(amount_fen) filter (where kind = 'pay') as pay,
    sum(amount_fen) filter (where kind = 'subsidy') as subsidy
  from transfer where credit_kind = 'hold' group by book, ref
) t on t.book = o.shop and t.ref = o.id
where coalesce(t.pay, 0) <> case when o.state in (10, 250) then 0 else o.total_fen end
  or coalesce(t.subsidy, 0) <> case when o.state in (10, 250) then 0 else o.platform_fen end;

-- l4_held
-- Paid = held + settled + refunded: never below zero, all of it once settled, none before.
select 'order ' || o.id as subject, 'came ' || coalesce(t.came, 0) || ', went '
  || coalesce(t.went, 0) || ', of it settled ' || coalesce(t.settled, 0)
  || coalesce(', settled at ' || o.settled_at, ', not settled') as detail
from orders o
left join (
  select book, ref, sum(amount_fen) filter (where credit_kind = 'hold') as came,
    sum(amount_fen) filter (where debit_kind = 'hold') as went,
    sum(amount_fen) filter (
      where debit_kind = 'hold' and kind in ('settle', 'fee', 'share')
    ) as settled
  from transfer where 'hold' in (credit_kind, debit_kind) group by book, ref
) t on t.book = o.shop and t.ref = o.id
where coalesce(t.came, 0) < coalesce(t.went, 0)
  or (o.settled_at is not null and coalesce(t.came, 0) <> coalesce(t.went, 0))
  or (o.settled_at is null and coalesce(t.settled, 0) > 0);

-- l4_refunded
select 'order ' || o.id as subject, 'lines gave back ' || l.buyer || ' and ' || l.platform
  || ', transfers ' || coalesce(t.buyer, 0) || ' and ' || coalesce(t.platform, 0) as detail
from orders o
join (
  select shop, order_id, sum(refunded_fen) as buyer, sum(refunded_platform_fen) as platform
  from order_line group by shop, order_id
) l on l.shop = o.shop and l.order_id = o.id
left join (
  select book, ref, sum(amount_fen) filter (where kind = 'refund') as buyer,
    sum(amount_fen) filter (where kind = 'subsidy_back') as platform
  from transfer where kind in ('refund', 'subsidy_back') group by book, ref
) t on t.book = o.shop and t.ref = o.id
where coalesce(t.buyer, 0) <> l.buyer + o.freight_refunded_fen
  or coalesce(t.platform, 0) <> l.platform + o.freight_off_refunded_fen;

-- l4_strange
-- Only an order has a hold, in its shop's book and its currency, moved by the kinds we know.
select 'transfer ' || t.id as subject,
  t.kind || ' of ' || t.amount_fen || ' ' || t.currency || ' for ' || t.ref as detail
from transfer t
left join orders o on o.shop = t.book and o.id = t.ref
where 'hold' in (t.credit_kind, t.debit_kind) and (
  o.id is null or o.currency <> t.currency
  or (t.credit_kind = 'hold' and (t.credit_owner <> t.book or t.kind not in ('pay', 'subsidy')))
  or (
    t.debit_kind = 'hold' and (
      t.debit_owner <> t.book
      or t.kind not in ('settle', 'fee', 'share', 'refund', 'subsidy_back')
    )
  )
);

-- l4_stranded
-- An order that ended refunded and still holds money needs a clock that settles the rest.
select 'order ' || o.id as subject, 'is refunded, holds '
  || (t.came - t.went) || ' and no clock settles it' as detail
from orders o
join (
  select book, ref, sum(case when credit_kind = 'hold' then amount_fen else 0 end) as came,
    sum(case when debit_kind = 'hold' then amount_fen else 0 end) as went
  from transfer where 'hold' in (credit_kind, debit_kind) group by book, ref
) t on t.book = o.shop and t.ref = o.id
where o.state = 200 and o.settled_at is null and o.settle_at is null and t.came > t.went;
