-- charge
-- Touches no row when the bank has decided before.
insert into bank_charge (
  payer, payment, currency, amount_fen, refunded_fen, state, notices, at
)
values (:payer, :payment, :currency, :amount, 0, :state, 0, :at)
on conflict (payer, payment) do nothing;

-- find_charge
select payer, payment, currency, amount_fen, state from bank_charge
where payer = :payer and payment = :payment;

-- late_becomes_paid
update bank_charge set state = 'succeeded'
where payer = :payer and payment = :payment and state = 'late'
returning payer, payment, currency, amount_fen, state;

-- keep_refund
-- Touches no row for a refund that was asked before.
insert into bank_refund (payer, refund, payment, amount_fen, at)
values (:payer, :refund, :payment, :amount, :at)
on conflict (payer, refund) do nothing;

-- add_refunded
update bank_charge set refunded_fen = refunded_fen + :amount
where payer = :payer and payment = :payment and state = 'succeeded'
  and refunded_fen + :amount <= amount_fen;
