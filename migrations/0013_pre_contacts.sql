-- Contacts: who knows whom, who may find whom, and what changed in one person's own world.

-- Who may find and ask a person. No row: everybody, in each of the three ways.
-- dist: person
create table contact_privacy (
    person bigint not null primary key,
    by_handle boolean not null,
    by_code boolean not null,
    by_group boolean not null
);

-- A person's code, which she may show as a picture; a fresh one makes the old one worthless.
-- dist: person
create table contact_code (
    person bigint not null primary key,
    code text not null,
    at timestamptz not null
);

-- The same fact from the code's side, so that looking one up goes to one shard.
-- dist: code
create table contact_code_owner (
    code text not null primary key,
    person bigint not null
);

-- What a person was asked; one row a pair for ever, written anew when she is asked again.
-- dist: person
create table friend_request (
    person bigint not null,
    from_person bigint not null,
    id bigint not null,
    words text not null,
    via text not null,
    state text not null,
    at timestamptz not null,
    moved_at timestamptz not null,
    primary key (person, from_person),
    constraint friend_request_once unique (person, id),
    constraint friend_request_state check (state in ('open', 'accepted', 'refused')),
    constraint friend_request_via check (via in ('handle', 'code', 'group'))
);

-- The same from the side of who asked: it never says that she was refused, nor that she is blocked.
-- dist: person
create table friend_request_sent (
    person bigint not null,
    to_person bigint not null,
    id bigint not null,
    words text not null,
    via text not null,
    state text not null,
    at timestamptz not null,
    primary key (person, to_person),
    constraint friend_request_sent_once unique (person, id),
    constraint friend_request_sent_state check (state in ('open', 'accepted'))
);

-- A person's book. Two are friends when each stands in the other's: who takes somebody out of hers
-- does not reach into the other's, and is not noticed there.
-- dist: person
create table friend (
    person bigint not null,
    friend bigint not null,
    remark text not null,
    tags text[] not null,
    star boolean not null,
    since timestamptz not null,
    primary key (person, friend),
    constraint friend_is_another check (person <> friend)
);

-- In whose books a person stands, for her erasure.
create index friend_of on friend (friend);

-- Whose words no longer reach a person. Nobody but she reads it.
-- dist: person
create table block (
    person bigint not null,
    blocked bigint not null,
    at timestamptz not null,
    primary key (person, blocked),
    constraint block_is_another check (person <> blocked)
);

create index block_of on block (blocked);

-- The number of the last entry in a person's own log; its row is the lock that keeps the log
-- gapless.
-- dist: person
create table user_version (
    person bigint not null primary key,
    ver bigint not null
);

-- What changed in a person's own world and belongs to no conversation: the last few hundred
-- entries. Who comes back after a longer absence reads everything anew.
-- dist: person
create table user_log (
    person bigint not null,
    ver bigint not null,
    kind text not null,
    ref text not null,
    at timestamptz not null,
    primary key (person, ver)
);
