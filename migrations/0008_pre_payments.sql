-- Payments, what providers said about them, and the sandbox bank's own book.

-- dist: payer
create table payment (
  payer bigint not null,
  id bigint not null,
  purpose text not null,
  trade bigint not null,
  method text not null,
  currency text not null,
  amount_fen bigint not null,
  refunded_fen bigint not null,
  state text not null,
  page text,
  created_at timestamptz not null,
  ask_at timestamptz,
  settled_at timestamptz,
  primary key (payer, id),
  constraint payment_amount_sane check (amount_fen > 0),
  constraint payment_refund_bounded check (refunded_fen between 0 and amount_fen),
  constraint payment_purpose_known check (purpose in ('trade', 'topup')),
  constraint payment_state_known check (state in ('pending', 'succeeded', 'declined', 'closed'))
);

create index payment_of_trade on payment (payer, trade);

-- Payments by somebody outside are asked about at this time, while they wait.
create index payment_to_ask on payment (ask_at) where state = 'pending';

-- dist: payer
create table payment_event (
  payer bigint not null,
  payment bigint not null,
  event text not null,
  provider text not null,
  kind text not null,
  amount_fen bigint not null,
  at timestamptz not null,
  primary key (payer, payment, event)
);

-- dist: payer
create table refund (
  payer bigint not null,
  id bigint not null,
  payment bigint not null,
  shop bigint not null,
  order_id bigint not null,
  currency text not null,
  amount_fen bigint not null,
  method text not null,
  state text not null,
  reason text not null,
  at timestamptz not null,
  done_at timestamptz,
  primary key (payer, id),
  constraint refund_amount_sane check (amount_fen > 0),
  constraint refund_state_known check (state in ('asked', 'done'))
);

create index refund_of_payment on refund (payer, payment);

create index refund_asked on refund (at, id) where state = 'asked';

-- The sandbox bank stands for the world outside: nothing else reads its book.
-- dist: payer
create table bank_charge (
  payer bigint not null,
  payment bigint not null,
  currency text not null,
  amount_fen bigint not null,
  refunded_fen bigint not null,
  state text not null,
  notices integer not null,
  at timestamptz not null,
  primary key (payer, payment)
);

-- dist: payer
create table bank_refund (
  payer bigint not null,
  refund bigint not null,
  payment bigint not null,
  amount_fen bigint not null,
  at timestamptz not null,
  primary key (payer, refund)
);
