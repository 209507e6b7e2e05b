-- Trades (one checkout), their orders (one shop's part), lines, history, and the cart.

-- dist: buyer
create table trade (
  buyer bigint not null,
  id bigint not null,
  currency text not null,
  total_fen bigint not null,
  source jsonb,
  created_at timestamptz not null,
  primary key (buyer, id)
);

-- dist: shop
create table orders (
  shop bigint not null,
  id bigint not null,
  trade bigint not null,
  buyer bigint not null,
  state smallint not null,
  shop_name text not null,
  shop_name_en text,
  currency text not null,
  goods_fen bigint not null,
  discount_fen bigint not null,
  freight_fen bigint not null,
  freight_off_fen bigint not null,
  platform_fen bigint not null,
  total_fen bigint not null,
  freight_refunded_fen bigint not null default 0,
  freight_off_refunded_fen bigint not null default 0,
  fee_bp integer not null,
  complaints smallint not null default 0,
  reductions jsonb not null,
  address jsonb not null,
  source jsonb,
  remark text not null,
  placed_at timestamptz not null,
  close_at timestamptz not null,
  receive_by timestamptz,
  done_at timestamptz,
  settle_at timestamptz,
  settled_at timestamptz,
  primary key (shop, id),
  constraint orders_total_adds_up check (
    total_fen = goods_fen - discount_fen + freight_fen - freight_off_fen
  ),
  constraint orders_nothing_negative check (
    goods_fen >= 0 and freight_fen >= 0 and total_fen >= 0
    and discount_fen between 0 and goods_fen and freight_off_fen between 0 and freight_fen
    and platform_fen between 0 and discount_fen + freight_off_fen
  ),
  constraint orders_freight_refund_bounded check (
    freight_refunded_fen between 0 and freight_fen - freight_off_fen
    and freight_off_refunded_fen between 0 and freight_off_fen
  ),
  constraint orders_state_known check (state in (10, 20, 21, 30, 100, 200, 250))
) with (fillfactor = 80);

create index orders_of_buyer on orders (buyer, trade, id);

create index orders_unpaid on orders (close_at) where state = 10;

create index orders_unpaid_of_buyer on orders (buyer) where state = 10;

create index orders_to_receive on orders (receive_by) where state = 30;

create index orders_to_settle on orders (settle_at)
where settled_at is null and settle_at is not null;

-- dist: shop
create table order_line (
  shop bigint not null,
  order_id bigint not null,
  line smallint not null,
  product bigint not null,
  sku bigint not null,
  place bigint not null,
  title text not null,
  title_en text not null,
  options jsonb not null,
  options_en jsonb,
  picture text,
  quantity integer not null,
  list_fen bigint not null,
  unit_fen bigint not null,
  discount_fen bigint not null,
  platform_fen bigint not null,
  paid_fen bigint not null,
  refunded_fen bigint not null default 0,
  refunded_platform_fen bigint not null default 0,
  refunded_quantity integer not null default 0,
  shipped_quantity integer not null default 0,
  released_quantity integer not null default 0,
  primary key (shop, order_id, line),
  constraint line_paid_adds_up check (paid_fen = unit_fen * quantity - discount_fen),
  constraint line_refund_bounded check (
    refunded_fen between 0 and paid_fen
    and refunded_platform_fen between 0 and platform_fen
    and refunded_quantity between 0 and quantity
  ),
  constraint line_shipped_bounded check (
    shipped_quantity >= 0 and released_quantity >= 0
    and shipped_quantity + released_quantity <= quantity
  )
) with (fillfactor = 85);

-- dist: shop
create table order_history (
  shop bigint not null,
  order_id bigint not null,
  id bigint not null,
  from_state smallint not null,
  to_state smallint not null,
  actor_kind text not null,
  actor bigint not null,
  reason text not null,
  at timestamptz not null,
  primary key (shop, order_id, id)
);

-- dist: buyer
create table cart_line (
  buyer bigint not null,
  sku bigint not null,
  quantity integer not null,
  added_at timestamptz not null,
  primary key (buyer, sku),
  constraint cart_quantity_sane check (quantity between 1 and 9999)
);
