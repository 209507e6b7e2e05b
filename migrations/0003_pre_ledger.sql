-- The books: accounts and transfers. Money moves from the debit account to the credit account.

-- dist: owner
create table account (
  owner bigint not null,
  kind text not null,
  currency text not null,
  balance_fen bigint not null,
  floor_fen bigint not null,
  primary key (owner, kind, currency),
  constraint account_not_below_floor check (balance_fen >= floor_fen)
) with (fillfactor = 50);

-- dist: book
create table transfer (
  book bigint not null,
  ref bigint not null,
  id bigint not null,
  at timestamptz not null,
  kind text not null,
  debit_owner bigint not null,
  debit_kind text not null,
  credit_owner bigint not null,
  credit_kind text not null,
  currency text not null,
  amount_fen bigint not null,
  reverses bigint,
  primary key (book, ref, id),
  constraint transfer_moves_something check (amount_fen > 0),
  constraint transfer_has_two_sides check (
    debit_owner <> credit_owner or debit_kind <> credit_kind
  )
);

create index transfer_from_wallet on transfer (debit_owner, id) where debit_kind = 'wallet';

create index transfer_to_wallet on transfer (credit_owner, id) where credit_kind = 'wallet';

create index transfer_from_pending on transfer (debit_owner, ref) where debit_kind = 'pending';
