-- Pricing: what a shop says about freight, discounts and regions; coupons and who holds them.

-- One row a shop, so that a change of its terms is seen whole or not at all.
-- dist: shop
create table price_terms (
    shop bigint not null primary key,
    freight jsonb,
    thresholds jsonb not null
);

-- `area` is what every region inside `region` starts with; lookups go by it.
-- dist: shop
create table region_price (
    shop bigint not null,
    sku bigint not null,
    region text not null,
    area text not null,
    price_fen bigint not null,
    primary key (shop, sku, region),
    constraint region_price_is_positive check (price_fen > 0)
);

-- Shop 0 stands for the platform. `promised_fen` is what all claims together may take off: it is
-- promised when a coupon is claimed, so that spending one never touches this row.
-- dist: shop
create table coupon (
    shop bigint not null,
    id bigint not null,
    name text not null,
    name_en text not null,
    currency text not null,
    off_fen bigint not null,
    over_fen bigint not null,
    budget_fen bigint,
    total integer not null,
    per_person integer not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    stackable boolean not null,
    covers_freight boolean not null,
    claimable boolean not null,
    claimed integer not null,
    promised_fen bigint not null,
    created_at timestamptz not null,
    primary key (shop, id),
    constraint coupon_takes_something_off check (off_fen > 0 and over_fen >= 0),
    constraint coupon_count_is_kept check (claimed >= 0 and claimed <= total),
    constraint coupon_budget_is_kept check (promised_fen >= 0 and promised_fen <= budget_fen),
    constraint coupon_has_a_time check (starts_at < ends_at),
    constraint freight_is_paid_by_the_platform check (shop = 0 or not covers_freight)
) with (fillfactor = 70);

-- The claim centre walks it over all shops, the newest first.
create index coupon_claimable on coupon (id) where claimable;

-- Whose a coupon is, for those who know its id only.
-- dist: coupon
create table coupon_shop (
    coupon bigint not null primary key,
    shop bigint not null
);

-- How many of a coupon a person took, so that two taps at once cannot take one too many.
-- dist: buyer
create table coupon_holder (
    buyer bigint not null,
    coupon bigint not null,
    claimed integer not null,
    primary key (buyer, coupon)
);

-- The terms are copied at the claim: what a person holds does not change afterwards.
-- dist: buyer
create table coupon_claim (
    buyer bigint not null,
    id bigint not null,
    coupon bigint not null,
    shop bigint not null,
    name text not null,
    name_en text not null,
    currency text not null,
    off_fen bigint not null,
    over_fen bigint not null,
    stackable boolean not null,
    covers_freight boolean not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    claimed_at timestamptz not null,
    used_trade bigint,
    used_at timestamptz,
    used_fen bigint,
    primary key (buyer, id),
    constraint used_claim_is_explained check (
        (used_trade is null and used_at is null and used_fen is null)
        or (used_trade is not null and used_at is not null and used_fen between 0 and off_fen)
    )
) with (fillfactor = 80);
