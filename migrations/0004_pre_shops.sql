-- Shops: who sells. A shop is the key that spreads everything a seller owns.

-- products, score_sum and score_count are tallies that later rooms move through the door, in the
-- transaction of their cause.
-- dist: id
create table shop (
    id bigint not null primary key,
    name text not null,
    name_en text,
    category text not null,
    story text not null,
    picture text,
    state text not null,
    owner bigint not null,
    fee_bp integer not null,
    share_cap_bp integer not null,
    currency text not null,
    products integer not null,
    score_sum bigint not null,
    score_count integer not null,
    created_at timestamptz not null,
    constraint shop_state_is_known check (state in ('open', 'paused', 'closed')),
    constraint shop_terms_leave_something check (
        fee_bp >= 0 and share_cap_bp >= 0 and fee_bp + share_cap_bp <= 10000
    ),
    constraint shop_tallies_are_counts check (products >= 0 and score_count >= 0)
) with (fillfactor = 80);

create index shop_open on shop (id) where state = 'open';

-- What rooms that keep goods and orders of a shop may join: its face and its terms.
create view shop_card as
select
    id, name, name_en, picture, state, owner, currency, fee_bp, share_cap_bp, score_sum, score_count
from shop;
