"""The laws, and the named statements (in the `.sql` files here) that prove each."""

from hutong.audit.shapes import Check, Law

LAWS = (
    Law(
        "L1",
        "money is integer, and parts sum to the whole",
        (
            Check("l1_types", "count_fen_columns"),
            Check("l1_orders", "count_orders"),
            Check("l1_lines", "count_lines"),
            Check("l1_reductions", "count_orders"),
        ),
    ),
    Law(
        "L2",
        "books balance: every transfer has two sides, every balance is their sum",
        (
            Check("l2_sides", "count_transfers"),
            Check("l2_kept", "count_accounts"),
            Check("l2_reverses", "count_transfers"),
            Check("l2_snapshots", "count_snapshots"),
        ),
    ),
    Law(
        "L3",
        "no overdraft",
        (
            Check("l3_floors", "count_accounts"),
            Check("l3_sums", "count_transfers"),
            Check("l3_withdrawals", "count_withdrawals"),
        ),
    ),
    Law(
        "L4",
        "held money is explained: paid = held + settled + refunded",
        (
            Check("l4_paid", "count_orders"),
            Check("l4_held", "count_orders"),
            Check("l4_refunded", "count_orders"),
            Check("l4_strange", "count_transfers"),
            Check("l4_stranded", "count_orders"),
        ),
    ),
    Law(
        "L5",
        "stock is explained: on hand and held are sums of movements and of open orders",
        (
            Check("l5_sums", "count_movements"),
            Check("l5_bounds", "count_stock"),
            Check("l5_held", "count_stock"),
            Check("l5_causes", "count_lines"),
        ),
    ),
    Law(
        "L6",
        "once only: a key has one effect, money arrives once and pays once",
        (
            Check("l6_keys", "count_keys"),
            Check("l6_answers", "count_keys"),
            Check("l6_arrived", "count_payments"),
            Check("l6_wallets", "count_payments"),
            Check("l6_once", "count_payments"),
        ),
    ),
    Law(
        "L7",
        "states move only along the published table",
        (
            Check("l7_chain", "count_history"),
            Check("l7_published", "count_history"),
            Check("l7_ends", "count_orders"),
        ),
    ),
    Law(
        "L8",
        "refunds are bounded",
        (
            Check("l8_lines", "count_lines"),
            Check("l8_freight", "count_orders"),
            Check("l8_payments", "count_payments"),
            Check("l8_transfers", "count_refunds"),
        ),
    ),
    Law(
        "L9",
        "shares and fees are bounded by what settled and by what was agreed",
        (
            Check("l9_parts", "count_orders"),
            Check("l9_fees", "count_orders"),
            Check("l9_shares", "count_shares"),
            Check("l9_returns", "count_shares"),
            Check("l9_promised", "count_shares"),
            Check("l9_days", "count_days"),
        ),
    ),
    Law(
        "L10",
        "late money is not lost",
        (
            Check("l10_pending", "count_payments"),
            Check("l10_refunds", "count_refunds"),
        ),
    ),
    Law(
        "C1",
        "a conversation's numbers have no gap, and count what is to be read",
        (
            Check("c1_numbers", "count_conversations"),
            Check("c1_counted", "count_messages"),
        ),
    ),
    Law(
        "C2",
        "a message is accepted once under its client id",
        (Check("c2_once", "count_messages"),),
    ),
    Law(
        "C3",
        "who speaks in a conversation is inside",
        (Check("c3_speakers", "count_messages"),),
    ),
    Law(
        "C4",
        "seats and positions lie in what was said",
        (
            Check("c4_positions", "count_seats"),
            Check("c4_seats", "count_conversations"),
        ),
    ),
    Law(
        "C5",
        "of what was recalled nothing is kept",
        (
            Check("c5_words", "count_recalled"),
            Check("c5_about", "count_recalled"),
            Check("c5_held", "count_recalled"),
        ),
    ),
    Law(
        "C6",
        "a file that is shown is held, and what is held does not go",
        (
            Check("c6_shown", "count_messages"),
            Check("c6_kept", "count_held_files"),
        ),
    ),
)
