-- Conversations: one copy of each message, numbered without a gap, and who may see which numbers.

-- The name of this line of history. It changes only when the database was put back to an earlier
-- point, so that every device reads everything anew.
-- local: one row, asked for before anything else
create table epoch (
    id smallint not null primary key,
    epoch text not null,
    constraint one_epoch check (id = 1)
);

-- Kinds: 1 two friends, 2 a group, 3 the house with one person. `last_seq` counts messages of any
-- kind, `last_nth` only those that people read (unread = last_nth - read_nth); both move under the
-- lock on this row, which is what makes them gapless and in the order of commits.
-- `all_seq` is the last message that mentioned everybody; `members` counts who is inside.
-- dist: id
create table conversation (
    id bigint not null primary key,
    kind smallint not null,
    last_seq bigint not null default 0,
    last_nth bigint not null default 0,
    last_at timestamptz not null,
    all_seq bigint not null default 0,
    members integer not null,
    title text not null default '',
    picture text,
    announcement text not null default '',
    owner bigint,
    pair_low bigint,
    pair_high bigint,
    mute_all boolean not null default false,
    approval boolean not null default false,
    invite_code text,
    created_at timestamptz not null,
    dissolved_at timestamptz,
    constraint conversation_kind_known check (kind in (1, 2, 3)),
    constraint conversation_counts check (last_nth between 0 and last_seq and members >= 0),
    constraint conversation_pair check ((kind = 1) = (pair_low is not null)),
    constraint conversation_pair_ordered check (pair_low < pair_high)
) with (fillfactor = 50);

-- Which conversation two people have: the lower id is `person`, the higher one `peer`. Peer 0 is
-- the house. Asked for before a conversation is made, so that there is one.
-- dist: person
create table direct (
    person bigint not null,
    peer bigint not null,
    conversation bigint not null,
    primary key (person, peer)
);

-- `sender` 0 is the house. A client id is made by the device at random and is never used again, so
-- that sending is safe to repeat for ever; what the house says has none. `nth` of a message that is
-- not counted is that of the counted one before it. `reply_to` is the seq of what is quoted.
-- dist: conversation
create table message (
    conversation bigint not null,
    seq bigint not null,
    id bigint not null,
    sender bigint not null,
    client_id text,
    kind text not null,
    body jsonb not null,
    at timestamptz not null,
    nth bigint not null,
    revoked_at timestamptz,
    edit_no integer not null default 0,
    reactions jsonb not null default '{}',
    reply_to bigint,
    words tsvector,
    primary key (conversation, seq),
    constraint message_once unique (conversation, sender, client_id)
);

-- Quotes of a message, which go when it is recalled.
create index message_quotes on message (conversation, reply_to) where reply_to is not null;

-- Each lexeme begins with a mark of its conversation, so that a common word costs nobody more than
-- her own conversations. Without a pending list, because emptying one would hold up who sends.
create index message_words on message using gin (words) with (fastupdate = off);

-- Who is in a conversation and what she sees of it: from_seq < seq <= to_seq, or without an end
-- while she is inside, and seq > cleared_seq. Roles: 1 owner, 2 admin, 3 member.
-- `mention_seq` is the last message that named her; hidden until `last_nth` passes `hidden_nth`.
-- `left_title` is what the group was called when she left.
-- dist: conversation
create table member (
    conversation bigint not null,
    person bigint not null,
    role smallint not null,
    from_seq bigint not null,
    to_seq bigint,
    read_seq bigint not null,
    read_nth bigint not null,
    mention_seq bigint not null default 0,
    cleared_seq bigint not null default 0,
    hidden_nth bigint,
    muted boolean not null default false,
    pinned boolean not null default false,
    mute_until timestamptz,
    nickname text not null default '',
    left_title text,
    joined_at timestamptz not null,
    primary key (conversation, person),
    constraint member_role_known check (role in (1, 2, 3)),
    constraint member_range check (from_seq >= 0 and (to_seq is null or to_seq >= from_seq))
) with (fillfactor = 70);

create index member_of_person on member (person, conversation);

-- Single messages that somebody took out of her own view.
-- dist: conversation
create table hidden_message (
    conversation bigint not null,
    person bigint not null,
    seq bigint not null,
    primary key (conversation, person, seq)
);

-- What was handed in to be sent; only its uploader reads it until a message holds it. Kinds are
-- those of messages: picture, voice, file. `facts` is what was found in it (size, type, length).
-- dist: person
create table upload (
    person bigint not null,
    key text not null,
    kind text not null,
    facts jsonb not null,
    at timestamptz not null,
    sent boolean not null default false,
    primary key (person, key)
);

create index upload_unsent on upload (at) where not sent;

-- Which messages hold a file: who sees one of them may read it. Written with the message.
-- dist: conversation
create table message_file (
    conversation bigint not null,
    key text not null,
    seq bigint not null,
    primary key (conversation, key, seq)
);

create index message_file_by_key on message_file (key);

-- Where the cards lie that move on by themselves (orders), by what they show.
-- dist: ref
create table live_card (
    ref text not null,
    kind text not null,
    conversation bigint not null,
    seq bigint not null,
    primary key (ref, kind, conversation, seq)
);

-- dist: conversation
create table pinned_message (
    conversation bigint not null,
    seq bigint not null,
    person bigint not null,
    at timestamptz not null,
    primary key (conversation, seq)
);

-- Which group an invitation's code opens; a fresh code takes the old one's place.
-- dist: code
create table group_code (
    code text not null primary key,
    conversation bigint not null,
    made_by bigint not null,
    at timestamptz not null
);

-- Who asks to join a group that wants to be asked. `by` is who invited her, or herself.
-- dist: conversation
create table group_request (
    conversation bigint not null,
    id bigint not null,
    person bigint not null,
    by bigint not null,
    words text not null,
    state text not null,
    at timestamptz not null,
    closed_by bigint,
    closed_at timestamptz,
    primary key (conversation, id),
    constraint group_request_state check (state in ('open', 'accepted', 'refused'))
);

create unique index group_request_open on group_request (conversation, person)
where state = 'open';

-- What people told the operator. `messages` are the reported ones as they were, and all that an
-- operator sees of a conversation.
-- dist: id
create table report (
    id bigint not null primary key,
    reporter bigint not null,
    kind text not null,
    person bigint,
    conversation bigint,
    seqs bigint[] not null,
    messages jsonb not null,
    reason text not null,
    words text not null,
    state text not null,
    at timestamptz not null,
    answer text not null default '',
    closed_by bigint,
    closed_at timestamptz,
    constraint report_kind_known check (kind in ('person', 'message', 'group')),
    constraint report_state_known check (state in ('open', 'closed'))
);

create index report_open on report (id) where state = 'open';

create index report_of_reporter on report (reporter, id);
