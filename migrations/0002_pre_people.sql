-- People: accounts and their sessions, staff of shops and what they did, addresses.

-- room: people/accounts
-- dist: id
create table person (
    id bigint not null primary key,
    handle text not null,
    password_hash text not null,
    display_name text not null,
    picture text,
    language text not null,
    theme text not null,
    operator boolean not null,
    created_at timestamptz not null,
    erased_at timestamptz,
    constraint language_is_spoken check (language in ('zh', 'en')),
    constraint theme_is_drawn check (theme in ('auto', 'light', 'dark'))
);

-- A handle belongs to one person in the whole house. The key is a hash of the handle, so that
-- what stays behind of an erased person (free_from says until when) does not spell the name.
-- dist: digest
create table handle_claim (
    digest bytea not null primary key,
    person bigint not null,
    free_from timestamptz
);

-- Only the sha256 of a token is kept. The token names its person, so that looking one up goes
-- to one shard and meets the person there.
-- dist: person
create table session (
    person bigint not null references person (id),
    id bigint not null,
    digest bytea not null,
    device text not null,
    address text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (person, id),
    constraint token_is_unique unique (person, digest)
);

-- room: people/access
-- dist: shop
create table staff (
    shop bigint not null,
    person bigint not null,
    role text not null,
    since timestamptz not null,
    primary key (shop, person),
    constraint role_is_known check (role in ('owner', 'manager', 'clerk', 'finance', 'support'))
);

-- The same fact from the person's side: which shops are mine. Written together with staff.
-- dist: person
create table staff_of (
    person bigint not null,
    shop bigint not null,
    role text not null,
    since timestamptz not null,
    primary key (person, shop)
);

-- Only the sha256 of a code is kept. The code names its shop, for the reason given at session.
-- dist: shop
create table invitation (
    shop bigint not null,
    id bigint not null,
    digest bytea not null,
    role text not null,
    invited_by bigint not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_by bigint,
    accepted_at timestamptz,
    primary key (shop, id),
    constraint code_is_unique unique (shop, digest)
);

-- What staff did to a shop; shop 0 is the house itself, where operators act.
-- dist: shop
create table staff_action (
    shop bigint not null,
    id bigint not null,
    person bigint not null,
    method text not null,
    path text not null,
    at timestamptz not null,
    request_id text not null,
    primary key (shop, id)
);

-- room: people/addresses
-- dist: person
create table address (
    person bigint not null,
    id bigint not null,
    name text not null,
    phone text not null,
    country text not null,
    region text not null,
    line text not null,
    postcode text not null,
    is_default boolean not null,
    created_at timestamptz not null,
    primary key (person, id)
);

create unique index address_default on address (person) where is_default;
