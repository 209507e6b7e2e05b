-- hold
-- Locks conversations in the order of their ids; a missing one is simply not in the answer.
select
    id, kind, last_seq, last_nth, members, owner, pair_low, pair_high, mute_all, approval,
    invite_code, title, dissolved_at
from conversation
where id = any(:conversations::bigint[])
order by id
for no key update;

-- repeated
-- Messages that were accepted before, by conversation, sender and client id.
select
    m.conversation, m.seq, m.seq - 1 as prev, m.id, m.sender, m.client_id, m.kind, m.body, m.at,
    m.nth, m.revoked_at is not null as revoked, m.edit_no, m.reactions
from unnest(:conversations::bigint[], :senders::bigint[], :client_ids::text[])
    as x(conversation, sender, client_id)
join message as m
    on m.conversation = x.conversation and m.sender = x.sender and m.client_id = x.client_id;

-- write_messages
insert into message (
    conversation, seq, id, sender, client_id, kind, body, at, nth, reply_to, words
)
select
    x.conversation, x.seq, x.id, x.sender, x.client_id, x.kind, x.body, :at, x.nth, x.reply_to,
    x.words::tsvector
from unnest(
    :conversations::bigint[], :seqs::bigint[], :ids::bigint[], :senders::bigint[],
    :client_ids::text[], :kinds::text[], :bodies::jsonb[], :nths::bigint[], :replies::bigint[],
    :words::text[]
) as x(conversation, seq, id, sender, client_id, kind, body, nth, reply_to, words);

-- write_files
copy message_file (conversation, key, seq) from stdin;

-- write_live_cards
copy live_card (ref, kind, conversation, seq) from stdin;

-- count_on
update conversation as c set
    last_seq = x.last_seq, last_nth = x.last_nth, last_at = :at,
    all_seq = greatest(c.all_seq, x.all_seq)
from unnest(
    :conversations::bigint[], :last_seqs::bigint[], :last_nths::bigint[], :all_seqs::bigint[]
) as x(conversation, last_seq, last_nth, all_seq)
where c.id = x.conversation;

-- lock_members
-- In the order of the key, before `place_members` writes them in any order.
select
    m.conversation, m.person, m.role, m.from_seq, m.to_seq, m.read_seq, m.read_nth, m.cleared_seq,
    m.mute_until, m.nickname, m.removed
from unnest(:conversations::bigint[], :people::bigint[]) as x(conversation, person)
join member as m on m.conversation = x.conversation and m.person = x.person
order by m.conversation, m.person
for no key update of m;

-- place_members
-- Who writes has read what stands before it; who is named is called.
update member as m set
    read_seq = greatest(m.read_seq, x.read_seq),
    read_nth = greatest(m.read_nth, x.read_nth),
    mention_seq = greatest(m.mention_seq, x.mention_seq)
from unnest(
    :conversations::bigint[], :people::bigint[], :read_seqs::bigint[], :read_nths::bigint[],
    :mention_seqs::bigint[]
) as x(conversation, person, read_seq, read_nth, mention_seq)
where
    m.conversation = x.conversation and m.person = x.person;

-- came_after
-- Those of these messages that somebody who is inside now came after.
select x.conversation, x.seq
from unnest(:conversations::bigint[], :seqs::bigint[]) as x(conversation, seq)
where exists (
    select 1 from member as m
    where m.conversation = x.conversation and m.to_seq is null and m.from_seq >= x.seq
);

-- keep_before
-- Only where somebody who left still sees the message and has no such row yet.
insert into message_before (conversation, seq, upto, body, edit_no, reactions)
select m.conversation, m.seq, c.last_seq, m.body, m.edit_no, m.reactions
from unnest(:conversations::bigint[], :seqs::bigint[]) as x(conversation, seq)
join conversation as c on c.id = x.conversation
join message as m on m.conversation = x.conversation and m.seq = x.seq
where
    m.revoked_at is null
    and exists (
        select 1 from member as p
        where
            p.conversation = x.conversation and p.from_seq < x.seq and p.to_seq >= x.seq
            and not exists (
                select 1 from message_before as b
                where b.conversation = x.conversation and b.seq = x.seq and b.upto >= p.to_seq
            )
    )
on conflict do nothing;

-- find_before
-- Messages that were changed after somebody's view ended, as they were then.
select distinct on (b.conversation, b.seq)
    b.conversation, b.seq, b.body, b.edit_no, b.reactions
from unnest(:conversations::bigint[], :seqs::bigint[], :ends::bigint[])
    as x(conversation, seq, ends)
join message_before as b
    on b.conversation = x.conversation and b.seq = x.seq and b.upto >= x.ends
order by b.conversation, b.seq, b.upto;

-- now_as_before
-- What must not be seen any more by anybody is not seen by who left either.
update message_before as b set body = m.body
from unnest(:conversations::bigint[], :seqs::bigint[]) as x(conversation, seq)
join message as m on m.conversation = x.conversation and m.seq = x.seq
where b.conversation = x.conversation and b.seq = x.seq;
