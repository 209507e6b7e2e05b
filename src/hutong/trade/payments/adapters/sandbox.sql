-- charge
-- Touches no row when the bank has decided before.
insert into bank_charge (
  payer, payment, currency, amount_fen, refunded_fen, state, notices, at
)
values (:payer, :payment, :currency, :amount, 0, :state, 0, :at)
on conflict (payer, payment) do nothing;

-- find_charge
select payer, payment, currency, amount_fen, state, at from bank_charge
where payer = :payer and payment = :payment;

-- late_becomes_paid
update bank_charge set state = 'succeeded', at = :at
where payer = :payer and payment = :payment and state = 'late'
returning payer, payment, currency, amount_fen, state, at;

-- keep_refund
-- Touches no row for a refund that was asked before.
insert into bank_refund (payer, refund, payment, amount_fen, at)
values (:payer, :refund, :payment, :amount, :at)
on conflict (payer, refund) do nothing;

-- add_refunded
update bank_charge set refunded_fen = refunded_fen + :amount
where payer = :payer and payment = :payment and state = 'succeeded'
  and refunded_fen + :amount <= amount_fen;

-- refunded_at
select at from bank_refund where payer = :payer and refund = :refund;

-- bill
-- What the bank moved in a span of time, by its own clock: payments that succeeded, and refunds.
select 'payment' as what, c.payer, c.payment as id, c.payment, c.currency, c.amount_fen,
  'succeeded' as state, c.at
from bank_charge c
where c.state = 'succeeded' and c.at >= :begin and c.at < :end
union all
select 'refund' as what, r.payer, r.refund as id, r.payment, c.currency, r.amount_fen,
  'done' as state, r.at
from bank_refund r
join bank_charge c on c.payer = r.payer and c.payment = r.payment
where r.at >= :begin and r.at < :end
order by at, id;
