-- What lies where: on hand and held are sums of typed movements.

-- dist: shop
create table place (
  shop bigint not null,
  id bigint not null,
  name text not null,
  kind text not null,
  sort integer not null,
  primary key (shop, id),
  constraint place_kind_known check (kind in ('warehouse', 'store'))
);

-- dist: shop
create table stock (
  shop bigint not null,
  sku bigint not null,
  place bigint not null,
  on_hand integer not null,
  held integer not null,
  primary key (shop, sku, place),
  constraint stock_is_there check (0 <= held and held <= on_hand)
) with (fillfactor = 50);

-- dist: shop
create table movement (
  shop bigint not null,
  sku bigint not null,
  id bigint not null,
  place bigint not null,
  kind text not null,
  on_hand_delta integer not null,
  held_delta integer not null,
  cause bigint not null,
  actor bigint not null,
  note text not null,
  at timestamptz not null,
  primary key (shop, sku, id),
  constraint movement_kind_known check (
    (kind = 'received' and on_hand_delta > 0 and held_delta = 0)
    or (kind = 'held' and on_hand_delta = 0 and held_delta > 0)
    or (kind = 'released' and on_hand_delta = 0 and held_delta < 0)
    or (kind = 'shipped' and on_hand_delta < 0 and held_delta = on_hand_delta)
    or (kind = 'returned' and on_hand_delta > 0 and held_delta = 0)
    or (kind = 'corrected' and on_hand_delta <> 0 and held_delta = 0)
  )
);
