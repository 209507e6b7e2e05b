"""What is planted: the check that must catch it, what it is, and the statements that do it."""

from tests.audit.planted_talk import PLANTED_TALK

ONE_TRANSFER = """insert into transfer (
  book, ref, id, at, kind, debit_owner, debit_kind, credit_owner, credit_kind, currency,
  amount_fen
) """

PLANTED = [
    *PLANTED_TALK,
    (
        "l1_types",
        "an amount that may have fractions",
        "alter table trade alter column total_fen type numeric",
    ),
    (
        "l1_orders",
        "goods that are not the sum of the lines",
        """alter table orders drop constraint orders_total_adds_up;
        update orders set goods_fen = goods_fen + 1
        where id = (select min(id) from orders where state = 20)""",
    ),
    (
        "l1_lines",
        "a line that costs less than its units",
        """alter table order_line drop constraint line_paid_adds_up;
        update order_line set paid_fen = paid_fen - 1
        where order_id = (select min(id) from orders where state = 20)""",
    ),
    (
        "l1_reductions",
        "a reduction of half a fen",
        """update orders set reductions = jsonb_set(reductions, '{0,amount_fen}', '899.5')
        where id = (select min(id) from orders where jsonb_array_length(reductions) > 0)""",
    ),
    (
        "l2_sides",
        "a transfer of nothing",
        "alter table transfer drop constraint transfer_moves_something;"
        + ONE_TRANSFER
        + "values (0, 1, 1, '2026-01-01Z', 'gift', 0, 'coupons', 0, 'bank:sandbox', 'CNY', 0)",
    ),
    (
        "l2_sides",
        "money in an account of a kind that nobody knows",
        ONE_TRANSFER
        + "values (0, 1, 1, '2026-01-01Z', 'gift', 0, 'coupons', 0, 'mattress', 'CNY', 5)",
    ),
    (
        "l2_kept",
        "a balance that no transfer explains",
        "update account set balance_fen = balance_fen + 1 where kind = 'shop'",
    ),
    (
        "l2_kept",
        "an account that is gone",
        "delete from account where (owner, kind) in (select owner, kind from account limit 1)",
    ),
    (
        "l2_reverses",
        "a transfer that takes back what never was",
        "update transfer set reverses = 17 where id = (select min(id) from transfer)",
    ),
    (
        "l2_snapshots",
        "a snapshot that is not the sum",
        """update ledger_snapshot set amount_fen = amount_fen + 1
        where kind = 'settle'""",
    ),
    (
        "l3_floors",
        "an account that may be overdrawn",
        "update account set floor_fen = -1 where kind = 'shop'",
    ),
    (
        "l3_floors",
        "an account below its floor",
        """alter table account drop constraint account_not_below_floor;
        update account set floor_fen = balance_fen + 1 where kind = 'shop'""",
    ),
    (
        "l3_sums",
        "more fees given away than were earned",
        ONE_TRANSFER
        + "values (0, 1, 1, '2026-01-01Z', 'gift', 0, 'fee', 0, 'coupons', 'CNY', 10000000)",
    ),
    (
        "l3_withdrawals",
        "a withdrawal refused whose money did not come back",
        """update withdrawal set state = 'refused', reviewed_at = '2026-01-01Z'
        where state = 'asked'""",
    ),
    (
        "l3_withdrawals",
        "a withdrawal that nobody asked for",
        "delete from withdrawal where state = 'asked'",
    ),
    (
        "l4_paid",
        "the platform's part taken for the buyer's money",
        "update transfer set kind = 'pay' where kind = 'subsidy'",
    ),
    (
        "l4_held",
        "an order called settled that still holds its money",
        """update orders set settled_at = '2026-01-01Z'
        where id = (select min(id) from orders where state = 20)""",
    ),
    (
        "l4_held",
        "an order that was divided and is not called settled",
        "update orders set settled_at = null where settled_at is not null",
    ),
    (
        "l4_refunded",
        "a refund of the platform's part that moved other money than it says",
        """update order_line set refunded_platform_fen = refunded_platform_fen - 1
        where refunded_platform_fen > 0""",
    ),
    (
        "l4_strange",
        "a hold of an order that is not there",
        ONE_TRANSFER
        + "values (5, 1, 1, '2026-01-01Z', 'subsidy', 0, 'coupons', 5, 'hold', 'CNY', 5)",
    ),
    (
        "l4_stranded",
        "a refunded order with money that no clock settles",
        """update orders set state = 200, settle_at = null
        where state = 100 and settled_at is null;
        insert into order_history (
          shop, order_id, id, from_state, to_state, actor_kind, actor, reason, at
        )
        select shop, id, 9000000000000000000, 100, 200, 'shop', 1, 'all back', '2026-01-01Z'
        from orders where state = 200 and done_at is not null and settled_at is null""",
    ),
    (
        "l5_sums",
        "a unit that came from nowhere",
        "update stock set on_hand = on_hand + 1",
    ),
    (
        "l5_bounds",
        "more held than there is",
        """alter table stock drop constraint stock_is_there;
        update stock set held = on_hand + 1
        where (shop, sku) in (select shop, sku from stock limit 1)""",
    ),
    (
        "l5_held",
        "a unit held for nobody",
        """update stock set held = held + 1
        where (shop, sku) in (select shop, sku from stock limit 1);
        insert into movement (
          shop, sku, id, place, kind, on_hand_delta, held_delta, cause, actor, note, at
        )
        select shop, sku, 1, place, 'held', 0, 1, 17, 0, '', '2026-01-01Z' from stock limit 1""",
    ),
    (
        "l5_causes",
        "a parcel that left for another order than its own",
        """update movement set cause = cause + 1
        where id = (select min(id) from movement where kind = 'shipped')""",
    ),
    (
        "l6_keys",
        "a key that was used twice",
        """alter table idempotency drop constraint idempotency_pkey;
        insert into idempotency (owner, key, digest, answer, at)
        select owner, key, digest, answer, at from idempotency limit 1""",
    ),
    (
        "l6_answers",
        "an effect whose answer is lost",
        "update idempotency set answer = '' where key = (select min(key) from idempotency)",
    ),
    (
        "l6_arrived",
        "a payment that succeeded and never arrived",
        """insert into payment (
          payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, created_at,
          settled_at
        )
        values (
          7, 7, 'topup', 0, 'sandbox', 'CNY', 5, 0, 'succeeded', '2026-01-01Z', '2026-01-01Z'
        )""",
    ),
    (
        "l6_arrived",
        "a notice that was believed twice",
        """update account a set balance_fen = a.balance_fen + t.amount_fen
        from transfer t where t.kind = 'topup' and a.owner = t.credit_owner and a.kind = 'wallet';
        insert into transfer (
          book, ref, id, at, kind, debit_owner, debit_kind, credit_owner, credit_kind, currency,
          amount_fen
        )
        select book, ref, id + 1, at, kind, debit_owner, debit_kind, credit_owner, credit_kind,
          currency, amount_fen
        from transfer where kind = 'topup'""",
    ),
    (
        "l6_wallets",
        "a payment that says it came from a wallet and did not",
        """insert into payment (
          payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, created_at,
          settled_at
        )
        select buyer, 7, 'trade', trade, 'wallet', currency, 5, 0, 'succeeded', '2026-01-01Z',
          '2026-01-01Z'
        from orders where state = 20 limit 1""",
    ),
    (
        "l6_once",
        "a trade that was paid in full twice",
        """insert into payment (
          payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, created_at,
          settled_at
        )
        select buyer, 7, 'trade', trade, 'sandbox', currency, total_fen, 0, 'succeeded',
          '2026-01-01Z', '2026-01-01Z'
        from orders where state = 20 limit 1""",
    ),
    (
        "l7_chain",
        "a step that is missing",
        """delete from order_history where id = (
          select min(h.id) from order_history h join orders o on o.id = h.order_id
          where o.state = 100 and h.to_state = 20
        )""",
    ),
    (
        "l7_published",
        "a step taken by somebody who may not",
        "update order_history set actor_kind = 'operator' where from_state = 0",
    ),
    (
        "l7_ends",
        "an order that is not where its history ends",
        "update orders set state = 30 where state = 100 and settled_at is null",
    ),
    (
        "l7_ends",
        "an order without a history",
        """delete from order_history
        where order_id = (select min(id) from orders where state = 250)""",
    ),
    (
        "l8_lines",
        "more units given back than were bought",
        """alter table order_line drop constraint line_refund_bounded;
        update order_line set refunded_quantity = quantity + 1
        where order_id = (select min(id) from orders where state = 20)""",
    ),
    (
        "l8_freight",
        "more of the freight given back to the platform than it paid",
        """alter table orders drop constraint orders_freight_refund_bounded;
        update orders set freight_off_refunded_fen = 1
        where id = (select min(id) from orders where state = 20);
        insert into transfer (
          book, ref, id, at, kind, debit_owner, debit_kind, credit_owner, credit_kind, currency,
          amount_fen
        )
        select shop, id, 7, '2026-01-01Z', 'subsidy_back', shop, 'hold', 0, 'coupons', 'CNY', 1
        from orders where id = (select min(id) from orders where state = 20)""",
    ),
    (
        "l8_payments",
        "a payment that gave back what no refund says",
        "update payment set refunded_fen = 1 where purpose = 'topup' and state = 'succeeded'",
    ),
    (
        "l8_transfers",
        "a refund larger than the money that moved",
        """update refund set amount_fen = amount_fen + 1
        where id = (select min(id) from refund)""",
    ),
    (
        "l9_parts",
        "shares above the cap",
        "update sharing set cap_bp = 1",
    ),
    (
        "l9_parts",
        "another fee than was agreed",
        "update orders set fee_bp = fee_bp + 100 where settled_at is not null",
    ),
    (
        "l9_fees",
        "more of a fee given back than was taken",
        """insert into transfer (
          book, ref, id, at, kind, debit_owner, debit_kind, credit_owner, credit_kind, currency,
          amount_fen
        )
        select book, ref, 7, '2026-01-01Z', 'fee_back', 0, 'fee', 0, 'coupons', 'CNY', amount_fen
        from transfer where id = (
          select t.id from transfer t where t.kind = 'fee' and exists (
            select 1 from transfer b where b.kind = 'fee_back' and b.ref = t.ref
          )
        )""",
    ),
    (
        "l9_shares",
        "a share that reached somebody else",
        "update share set receiver = receiver + 1 where state = 'paid'",
    ),
    (
        "l9_returns",
        "a return that moved no money",
        "update share set returned_fen = returned_fen + 1 where returned_fen > 0",
    ),
    (
        "l9_promised",
        "promises that are not counted",
        "update sharing set asked_fen = asked_fen + 1",
    ),
    (
        "l9_days",
        "a day that says more than its orders gave",
        "update settled_day set settled_fen = settled_fen + 1, base_fen = base_fen + 1",
    ),
    (
        "l10_pending",
        "late money that was kept",
        """insert into payment (
          payer, id, purpose, trade, method, currency, amount_fen, refunded_fen, state, created_at,
          settled_at
        )
        select buyer, 7, 'trade', trade, 'sandbox', currency, total_fen, 0, 'succeeded',
          '2026-01-01Z', '2026-01-01Z'
        from orders where id = (select min(id) from orders where state = 250);
        insert into transfer (
          book, ref, id, at, kind, debit_owner, debit_kind, credit_owner, credit_kind, currency,
          amount_fen
        )
        select buyer, trade, 7, '2026-01-01Z', 'pay_part', 0, 'bank:sandbox', buyer, 'pending',
          currency, total_fen
        from orders where id = (select min(id) from orders where state = 250);
        update transfer set at = '2026-01-01Z'""",
    ),
    (
        "l10_refunds",
        "a refund that nobody carries to the bank",
        """update refund set state = 'asked', done_at = null, at = '2026-01-01Z'
        where method = 'sandbox'""",
    ),
]
