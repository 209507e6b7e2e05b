-- What a shop owes its buyers binds its money.

-- room: trade/settlement
-- A refund that was agreed and that the shop could not pay, by the document that says so; `had_fen`
-- is what balance and deposit held when it was last tried.
-- dist: shop
create table owed (
  shop bigint not null,
  ref bigint not null,
  currency text not null,
  amount_fen bigint not null,
  had_fen bigint not null,
  since timestamptz not null,
  primary key (shop, ref),
  constraint owed_is_something check (amount_fen > 0 and had_fen >= 0)
);

-- Requests whose money did not come yet bind it from now on; the next look tries them.
insert into owed (shop, ref, currency, amount_fen, had_fen, since)
select shop, id, currency, amount_fen, 0, due
from aftersale
where ((state = 'agreed' and kind = 'refund') or state = 'received') and amount_fen > 0;
