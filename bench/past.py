"""A past: so many orders that were placed, paid, sent and settled before the measuring begins.

Written straight into the tables, since only their size matters here; the audit is not meant to
hold on such a house.
"""

import asyncpg

_STATEMENTS = (
    """
    create temporary table told as
    select n, (select id from shop order by id limit 1 offset n % 50) as shop,
      1000000000 + n as id, 2000000000 + n % 200000 as buyer,
      timestamptz '2025-01-01' + n * interval '10 seconds' as at
    from generate_series(1::bigint, {count}) as n
    """,
    """
    insert into trade (buyer, id, currency, total_fen, created_at)
    select buyer, id, 'CNY', 2000, at from told
    """,
    """
    insert into orders (shop, id, trade, buyer, state, shop_name, currency, goods_fen,
      discount_fen, freight_fen, freight_off_fen, platform_fen, total_fen, fee_bp, reductions,
      address, remark, placed_at, close_at, settled_at)
    select shop, id, id, buyer, 100, 'Shop', 'CNY', 2000, 0, 0, 0, 0, 2000, 60, '[]',
      '{{"name": "Lin", "line": "Wen San Lu 1", "region": "330106"}}', '', at, at, at
    from told
    """,
    """
    insert into order_line (shop, order_id, line, product, sku, place, title, title_en, options,
      quantity, list_fen, unit_fen, discount_fen, platform_fen, paid_fen, shipped_quantity)
    select shop, id, line, n % 2000, n % 2000, 1, '商品 新鲜 水果', 'Goods', '{{}}',
      1, 1000, 1000, 0, 0, 1000, 1
    from told, generate_series(1, 2) as line
    """,
    """
    insert into order_history (shop, order_id, id, from_state, to_state, actor_kind, actor,
      reason, at)
    select shop, id, id * 8 + step, 10, 20, 'buyer', buyer, 'paid', at
    from told, generate_series(1, 4) as step
    """,
    """
    insert into movement (shop, sku, id, place, kind, on_hand_delta, held_delta, cause, actor,
      note, at)
    select shop, n % 2000, id * 8 + line, 1, 'held', 0, 1, id, 0, '', at
    from told, generate_series(1, 2) as line
    """,
    """
    insert into payment (payer, id, purpose, trade, method, currency, amount_fen, refunded_fen,
      state, created_at, settled_at)
    select buyer, id, 'trade', id, 'wallet', 'CNY', 2000, 0, 'succeeded', at, at from told
    """,
    """
    insert into transfer (book, ref, id, at, kind, debit_owner, debit_kind, credit_owner,
      credit_kind, currency, amount_fen)
    select shop, id, id * 8 + step, at, 'pay', buyer, 'wallet', shop, 'hold', 'CNY', 2000
    from told, generate_series(1, 3) as step
    """,
    """
    insert into idempotency (owner, key, digest, answer, at)
    select buyer, 'past-' || n, sha256(n::text::bytea), '{{}}', at from told
    """,
    "vacuum analyze",
)


async def past(dsn: str, count: int) -> None:
    """Write `count` orders of two lines into the tables."""
    connection = await asyncpg.connect(dsn)
    try:
        for statement in _STATEMENTS:
            await connection.execute(statement.format(count=count), timeout=900)
    finally:
        await connection.close()
