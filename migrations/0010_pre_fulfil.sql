-- Fulfil: parcels with their events, after-sales with their steps, reviews with their tallies.

-- room: fulfil/parcels
-- ship_by is the promise that stood when the order was placed; a later setting judges nobody.
-- dist: shop
create table parcel (
    shop bigint not null,
    id bigint not null,
    order_id bigint not null,
    buyer bigint not null,
    is_first boolean not null,
    carrier text not null,
    tracking text not null,
    corrections smallint not null,
    sent_by bigint not null,
    ship_by timestamptz not null,
    shipped_at timestamptz not null,
    delivered_at timestamptz,
    primary key (shop, id),
    constraint parcel_corrections_bounded check (corrections between 0 and 3)
) with (fillfactor = 85);

create index parcel_of_order on parcel (shop, order_id);

create index parcel_of_buyer on parcel (buyer);

create index parcel_first on parcel (shop, shipped_at) where is_first;

-- dist: shop
create table parcel_line (
    shop bigint not null,
    parcel bigint not null,
    line smallint not null,
    quantity integer not null,
    primary key (shop, parcel, line),
    foreign key (shop, parcel) references parcel (shop, id),
    constraint parcel_line_holds_something check (quantity > 0)
);

-- dist: shop
create table parcel_event (
    shop bigint not null,
    parcel bigint not null,
    id bigint not null,
    kind text not null,
    text text not null,
    place text,
    actor bigint not null,
    at timestamptz not null,
    recorded_at timestamptz not null,
    primary key (shop, parcel, id),
    foreign key (shop, parcel) references parcel (shop, id),
    constraint parcel_event_kind_is_known check (kind in ('note', 'delivered', 'corrected'))
);

-- room: fulfil/aftersales
-- due is when a clock moves it on; the state says which clock. Null at an end.
-- dist: shop
create table aftersale (
    shop bigint not null,
    id bigint not null,
    order_id bigint not null,
    buyer bigint not null,
    kind text not null,
    state text not null,
    currency text not null,
    amount_fen bigint not null,
    freight_fen bigint not null,
    reason text not null,
    text text not null,
    pictures text[] not null,
    return_to text not null,
    carrier text not null,
    tracking text not null,
    asked_at timestamptz not null,
    due timestamptz,
    closed_at timestamptz,
    primary key (shop, id),
    constraint aftersale_kind_is_known check (kind in ('refund', 'return')),
    constraint aftersale_state_is_known check (
        state in ('asked', 'agreed', 'refused', 'cancelled', 'sent', 'received', 'refunded')
    ),
    constraint aftersale_money_adds_up check (
        freight_fen >= 0 and amount_fen >= freight_fen
    ),
    constraint aftersale_ends_have_no_clock check (
        (state in ('refused', 'cancelled', 'refunded')) = (closed_at is not null)
        and (closed_at is null) = (due is not null)
    )
) with (fillfactor = 80);

create index aftersale_of_order on aftersale (shop, order_id);

create index aftersale_of_buyer on aftersale (buyer, id);

create index aftersale_due on aftersale (due) where due is not null;

create index aftersale_refunded on aftersale (shop, closed_at) where state = 'refunded';

-- dist: shop
create table aftersale_line (
    shop bigint not null,
    aftersale bigint not null,
    line smallint not null,
    quantity integer not null,
    amount_fen bigint not null,
    primary key (shop, aftersale, line),
    foreign key (shop, aftersale) references aftersale (shop, id),
    constraint aftersale_line_asks_something check (
        quantity >= 0 and amount_fen >= 0 and quantity + amount_fen > 0
    )
);

-- dist: shop
create table aftersale_step (
    shop bigint not null,
    aftersale bigint not null,
    id bigint not null,
    from_state text not null,
    to_state text not null,
    actor_kind text not null,
    actor bigint not null,
    reason text not null,
    at timestamptz not null,
    primary key (shop, aftersale, id),
    foreign key (shop, aftersale) references aftersale (shop, id)
);

-- room: fulfil/reviews
-- Spread by product, because product pages read them; the line's product never changes, so
-- (product, order_id, line) says "once a line" as well as (order_id, line) would.
-- dist: product
create table review (
    product bigint not null,
    id bigint not null,
    shop bigint not null,
    order_id bigint not null,
    line smallint not null,
    buyer bigint not null,
    stars smallint not null,
    text text not null,
    pictures text[] not null,
    options jsonb not null,
    at timestamptz not null,
    edited_at timestamptz,
    reply text,
    replied_at timestamptz,
    replied_by bigint,
    primary key (product, id),
    constraint review_once_a_line unique (product, order_id, line),
    constraint review_stars_are_one_to_five check (stars between 1 and 5)
);

create index review_of_shop on review (shop, id);

create index review_of_buyer on review (buyer, id);

-- How many reviews gave one star, two, and so on.
-- dist: product
create table star_spread (
    product bigint not null primary key,
    n1 integer not null,
    n2 integer not null,
    n3 integer not null,
    n4 integer not null,
    n5 integer not null
) with (fillfactor = 80);

-- Locked before anything else that stars move, so that two reviews of one shop take turns.
-- dist: shop
create table shop_stars (
    shop bigint not null primary key,
    score_sum bigint not null,
    score_count integer not null
) with (fillfactor = 80);
