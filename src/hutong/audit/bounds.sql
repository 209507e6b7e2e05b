-- l6_keys
select 'key ' || key || ' of ' || owner as subject, 'stands there ' || count(*) || ' times' as detail
from idempotency group by owner, key having count(*) > 1;

-- l6_answers
-- An effect without its answer; only erasure of a person empties what she was answered.
select 'key ' || i.key || ' of ' || i.owner as subject, 'has no answer' as detail
from idempotency i
left join person p on p.id = i.owner
where i.answer = '' and p.erased_at is null;

-- l6_arrived
-- A payment from outside that succeeded arrived once, one that did not arrived never.
select 'trade or top-up ' || coalesce(p.ref, t.ref) as subject, 'payments of '
  || coalesce(p.fen, 0) || ', arrived ' || coalesce(t.fen, 0) as detail
from (
  select payer, case when purpose = 'topup' then id else trade end as ref, sum(amount_fen) as fen
  from payment where method <> 'wallet' and state = 'succeeded' group by 1, 2
) p
full join (
  select book, ref, sum(amount_fen) as fen from transfer
  where kind in ('topup', 'pay_part') and starts_with(debit_kind, 'bank:') group by book, ref
) t on t.book = p.payer and t.ref = p.ref
where coalesce(p.fen, 0) <> coalesce(t.fen, 0);

-- l6_wallets
-- A payment from a wallet left it once.
select 'trade ' || coalesce(p.trade, t.trade) as subject, 'payments of ' || coalesce(p.fen, 0)
  || ' from the wallet, which gave ' || coalesce(t.fen, 0) as detail
from (
  select payer, trade, sum(amount_fen) as fen from payment
  where method = 'wallet' and state = 'succeeded' group by payer, trade
) p
full join (
  select payer, trade, sum(fen) as fen
  from (
    select debit_owner as payer, ref as trade, amount_fen as fen from transfer
    where kind = 'pay_part' and debit_kind = 'wallet'
    union all
    select i.debit_owner, o.trade, i.amount_fen from transfer i
    left join orders o on o.shop = i.book and o.id = i.ref
    where i.kind = 'pay' and i.debit_kind = 'wallet'
  ) as sides
  group by payer, trade
) t on t.payer = p.payer and t.trade = p.trade
where coalesce(p.fen, 0) <> coalesce(t.fen, 0);

-- l6_once
-- What was paid for a trade and not given back is in its orders, or waits for them: nothing twice.
select 'trade ' || coalesce(p.trade, o.trade) as subject, 'paid ' || coalesce(p.fen, 0)
  || ', in orders ' || coalesce(o.fen, 0) || ', waiting ' || coalesce(w.fen, 0) as detail
from (
  select payer, trade, sum(amount_fen - refunded_fen) as fen from payment
  where purpose = 'trade' and state = 'succeeded' group by payer, trade
) p
full join (
  select i.buyer, i.trade,
    sum(i.total_fen - i.freight_refunded_fen - l.refunded)
      filter (where i.state not in (10, 250)) as fen
  from orders i
  join (
    select shop, order_id, sum(refunded_fen) as refunded from order_line group by shop, order_id
  ) l on l.shop = i.shop and l.order_id = i.id
  group by i.buyer, i.trade
) o on o.buyer = p.payer and o.trade = p.trade
left join (
  select payer, trade, sum(fen) as fen
  from (
    select book as payer, ref as trade, amount_fen as fen from transfer where credit_kind = 'pending'
    union all
    select debit_owner, ref, -amount_fen from transfer
    where debit_kind = 'pending' and kind = 'refund'
    union all
    select t.debit_owner, q.trade, -t.amount_fen from transfer t
    join orders q on q.shop = t.book and q.id = t.ref
    where t.debit_kind = 'pending' and t.kind = 'pay'
  ) as sides
  group by payer, trade
) w on w.payer = coalesce(p.payer, o.buyer) and w.trade = coalesce(p.trade, o.trade)
where coalesce(p.fen, 0) <> coalesce(o.fen, 0) + coalesce(w.fen, 0);

-- l8_lines
select 'order ' || order_id || ' line ' || line as subject, 'gave back ' || refunded_fen || ' of '
  || paid_fen || ', platform ' || refunded_platform_fen || ' of ' || platform_fen || ', units '
  || refunded_quantity || ' of ' || quantity as detail
from order_line
where refunded_fen not between 0 and paid_fen or refunded_quantity not between 0 and quantity
  or refunded_platform_fen not between 0 and platform_fen;

-- l8_freight
select 'order ' || id as subject, 'gave back freight ' || freight_refunded_fen || ' of '
  || (freight_fen - freight_off_fen) || ', platform ' || freight_off_refunded_fen || ' of '
  || freight_off_fen as detail
from orders
where freight_refunded_fen not between 0 and freight_fen - freight_off_fen
  or freight_off_refunded_fen not between 0 and freight_off_fen;

-- l8_payments
select 'payment ' || p.id as subject, 'says ' || p.refunded_fen || ' of ' || p.amount_fen
  || ' went back, its refunds ' || coalesce(r.fen, 0) as detail
from payment p
left join (
  select payer, payment, sum(amount_fen) as fen from refund group by payer, payment
) r on r.payer = p.payer and r.payment = p.id
where p.refunded_fen <> coalesce(r.fen, 0) or p.refunded_fen not between 0 and p.amount_fen
  or (p.refunded_fen > 0 and p.state <> 'succeeded');

-- l8_transfers
-- Every refund is one transfer of its amount, in the book of its order or of its payer.
select 'order or trade ' || coalesce(r.ref, t.ref) as subject, 'refunds of '
  || coalesce(r.fen, 0) || ', transfers of ' || coalesce(t.fen, 0) as detail
from (
  select case when i.shop = 0 then i.payer else i.shop end as book,
    case when i.order_id = 0 then p.trade else i.order_id end as ref, sum(i.amount_fen) as fen
  from refund i
  left join payment p on p.payer = i.payer and p.id = i.payment
  group by 1, 2
) r
full join (
  select book, ref, sum(amount_fen) as fen from transfer where kind = 'refund' group by book, ref
) t on t.book = r.book and t.ref = r.ref
where coalesce(r.fen, 0) <> coalesce(t.fen, 0);

-- l9_parts
-- Fee as agreed (half a fen rounds up), shares within the cap: both of what settled in all.
select 'order ' || o.id as subject, 'of ' || t.base || ' the fee is ' || t.fee || ' at ' || o.fee_bp
  || ' bp, shares are ' || t.shares || ' with a cap of ' || coalesce(s.cap_bp, 0) || ' bp' as detail
from orders o
join (
  select book, ref, sum(amount_fen) as base,
    coalesce(sum(amount_fen) filter (where kind = 'fee'), 0) as fee,
    coalesce(sum(amount_fen) filter (where kind = 'share'), 0) as shares
  from transfer where debit_kind = 'hold' and kind in ('settle', 'fee', 'share')
  group by book, ref
) t on t.book = o.shop and t.ref = o.id
left join sharing s on s.shop = o.shop and s.order_id = o.id
where t.fee <> div(t.base * o.fee_bp + 5000, 10000) or t.fee + t.shares > t.base
  or t.shares * 10000 > t.base * coalesce(s.cap_bp, 0);

-- l9_fees
select 'order ' || ref as subject, 'fee ' || taken || ', given back ' || returned as detail
from (
  select book, ref, coalesce(sum(amount_fen) filter (where kind = 'fee'), 0) as taken,
    coalesce(sum(amount_fen) filter (where kind = 'fee_back'), 0) as returned
  from transfer where kind in ('fee', 'fee_back') group by book, ref
) as fees
where returned > taken;

-- l9_shares
-- A paid share is one transfer of its amount to its receiver, and such a transfer is a share.
select coalesce('share ' || s.id, 'transfer ' || t.id) as subject,
  coalesce(s.state || ' ' || s.paid_fen || ' to ' || s.receiver, 'no share') || ', moved '
  || coalesce(t.amount_fen || ' to ' || t.credit_owner, 'nothing') as detail
from (
  select shop, id, order_id, receiver, currency, state, paid_fen, transfer from share
  where state = 'paid' or paid_fen > 0
) s
full join (
  select book, ref, id, credit_owner, credit_kind, currency, amount_fen from transfer
  where kind = 'share'
) t on t.book = s.shop and t.ref = s.order_id and t.id = s.transfer
where s.id is null or t.id is null or s.paid_fen <> t.amount_fen or s.receiver <> t.credit_owner
  or t.credit_kind <> 'wallet' or s.currency <> t.currency;

-- l9_returns
select 'share ' || s.id as subject, 'paid ' || s.paid_fen || ', returned ' || s.returned_fen
  || ', transfers say ' || coalesce(sum(t.amount_fen), 0) as detail
from share s
left join transfer t on t.book = s.shop and t.ref = s.order_id and t.kind = 'share_return'
  and t.reverses = s.transfer
group by s.shop, s.id, s.paid_fen, s.returned_fen
having s.returned_fen not between 0 and s.paid_fen
  or s.returned_fen <> coalesce(sum(t.amount_fen), 0);

-- l9_promised
select 'order ' || coalesce(g.order_id, s.order_id) as subject, 'promised '
  || coalesce(g.asked_fen, 0) || ', its shares are ' || coalesce(s.fen, 0) as detail
from sharing g
full join (
  select shop, order_id, sum(amount_fen) as fen from share group by shop, order_id
) s on s.shop = g.shop and s.order_id = g.order_id
where coalesce(g.asked_fen, 0) <> coalesce(s.fen, 0);

-- l9_days
-- What the days of a shop say it earned is what its holds gave.
select 'shop ' || coalesce(d.shop, t.book) as subject, 'days say ' || coalesce(d.settled, 0)
  || ' settled, ' || coalesce(d.fee, 0) || ' fees, ' || coalesce(d.shared, 0)
  || ' shared; transfers ' || coalesce(t.settled, 0) || ', ' || coalesce(t.fee, 0) || ', '
  || coalesce(t.shared, 0) as detail
from (
  select shop, currency, sum(settled_fen) as settled, sum(fee_fen) as fee,
    sum(shared_fen) as shared
  from settled_day group by shop, currency
) d
full join (
  select book, currency, sum(amount_fen) filter (where kind = 'settle') as settled,
    sum(amount_fen) filter (where kind = 'fee') as fee,
    sum(amount_fen) filter (where kind = 'share') as shared
  from transfer where debit_kind = 'hold' and kind in ('settle', 'fee', 'share')
  group by book, currency
) t on t.book = d.shop and t.currency = d.currency
where coalesce(d.settled, 0) <> coalesce(t.settled, 0) or coalesce(d.fee, 0) <> coalesce(t.fee, 0)
  or coalesce(d.shared, 0) <> coalesce(t.shared, 0);

-- l10_pending
-- Money that waits for a trade which needs none, or has all it needs, should have moved on.
select 'trade ' || w.trade as subject, w.fen || ' wait since ' || w.last || ', orders need '
  || coalesce(o.due, 0) as detail
from (
  select payer, trade, sum(fen) as fen, max(at) as last
  from (
    select book as payer, ref as trade, amount_fen as fen, at from transfer
    where credit_kind = 'pending'
    union all
    select debit_owner, ref, -amount_fen, at from transfer
    where debit_kind = 'pending' and kind = 'refund'
    union all
    select t.debit_owner, q.trade, -t.amount_fen, t.at from transfer t
    join orders q on q.shop = t.book and q.id = t.ref
    where t.debit_kind = 'pending' and t.kind = 'pay'
  ) as sides
  group by payer, trade
) w
left join (
  select buyer, trade, sum(total_fen) as due from orders where state = 10 group by buyer, trade
) o on o.buyer = w.payer and o.trade = w.trade
where w.fen > 0 and w.last < :before and (o.due is null or w.fen >= o.due);

-- l10_refunds
-- Money on its way back has a job that carries it.
select 'refund ' || r.id as subject, r.amount_fen || ' by ' || r.method || ' since ' || r.at as detail
from refund r
where r.state = 'asked' and r.at < :before and not exists (
  select 1 from job j
  where j.kind = 'payments.refund' and j.dead_at is null
    and (j.payload ->> 'refund')::bigint = r.id
);
