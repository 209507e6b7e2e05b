-- Settlement: shares of an order's money, what a shop earned by day, and withdrawals. And two
-- things that let the books answer for a day: an index by time and sums up to a moment.

-- Transfers come in the order of time, so this costs next to nothing to keep.
create index transfer_at on transfer using brin (at) with (autosummarize = on);

create index payment_event_at on payment_event using brin (at) with (autosummarize = on);

create index refund_done_at on refund using brin (done_at) with (autosummarize = on);

create index bank_charge_at on bank_charge using brin (at) with (autosummarize = on);

create index bank_refund_at on bank_refund using brin (at) with (autosummarize = on);

-- room: trade/ledger
-- Sums of transfers in shops' books dated before `upto`; a cache that the audit checks.
-- dist: book
create table ledger_snapshot (
  book bigint not null,
  kind text not null,
  debit_kind text not null,
  credit_kind text not null,
  currency text not null,
  upto timestamptz not null,
  amount_fen bigint not null,
  primary key (book, kind, debit_kind, credit_kind, currency)
);

-- room: trade/settlement
-- What of an order's money was promised to others; its cap is frozen with the first request.
-- dist: shop
create table sharing (
  shop bigint not null,
  order_id bigint not null,
  cap_bp integer not null,
  asked_fen bigint not null,
  requests smallint not null,
  primary key (shop, order_id),
  constraint sharing_bounded check (
    cap_bp between 0 and 10000 and asked_fen > 0 and requests between 1 and 50
  )
);

-- room: trade/settlement
-- dist: shop
create table share (
  shop bigint not null,
  id bigint not null,
  order_id bigint not null,
  receiver bigint not null,
  currency text not null,
  amount_fen bigint not null,
  paid_fen bigint not null,
  returned_fen bigint not null,
  transfer bigint,
  state text not null,
  note text not null,
  asked_by bigint not null,
  asked_at timestamptz not null,
  paid_at timestamptz,
  primary key (shop, id),
  constraint share_bounded check (
    amount_fen > 0 and paid_fen between 0 and amount_fen and returned_fen between 0 and paid_fen
  ),
  constraint share_state_known check (
    (state = 'asked' and paid_fen = 0 and transfer is null)
    or (state = 'paid' and paid_fen > 0 and transfer is not null)
    or (state = 'closed' and paid_fen = 0 and transfer is null)
  )
);

create index share_of_order on share (shop, order_id);

create index share_asked on share (asked_at) where state = 'asked';

-- room: trade/settlement
-- What settled on a day: base = fee + shared + settled.
-- dist: shop
create table settled_day (
  shop bigint not null,
  day date not null,
  currency text not null,
  orders integer not null,
  base_fen bigint not null,
  fee_fen bigint not null,
  shared_fen bigint not null,
  settled_fen bigint not null,
  primary key (shop, day),
  constraint settled_day_adds_up check (base_fen = fee_fen + shared_fen + settled_fen)
) with (fillfactor = 80);

-- room: trade/settlement
-- dist: shop
create table withdrawal (
  shop bigint not null,
  id bigint not null,
  currency text not null,
  amount_fen bigint not null,
  account text not null,
  state text not null,
  reason text not null,
  asked_by bigint not null,
  asked_at timestamptz not null,
  reviewed_by bigint,
  reviewed_at timestamptz,
  primary key (shop, id),
  constraint withdrawal_moves_something check (amount_fen > 0),
  constraint withdrawal_state_known check (
    (state = 'asked' and reviewed_at is null)
    or (state in ('paid', 'refused') and reviewed_at is not null)
  )
);

create index withdrawal_by_number on withdrawal (id);

create index withdrawal_by_state on withdrawal (state, id);
