-- find_member
select
    conversation, person, role, from_seq, to_seq, read_seq, read_nth, cleared_seq, mute_until,
    nickname, removed
from member where conversation = :conversation and person = :person;

-- count_together
-- How many of these people are inside a group that has not ended.
select count(1)
from member as m
join conversation as c on c.id = m.conversation
where
    m.conversation = :conversation and m.person = any(:people::bigint[]) and m.to_seq is null
    and c.kind = 2 and c.dissolved_at is null;

-- companions
-- Who of these people was inside something at a time when this one was.
select distinct o.person
from unnest(:people::bigint[]) as x(person)
join member as o on o.person = x.person
join member as m on m.conversation = o.conversation and m.person = :person
where
    (m.to_seq is null or o.from_seq < m.to_seq) and (o.to_seq is null or m.from_seq < o.to_seq);

-- last_of
-- What of a conversation a member may see last.
select least(c.last_seq, coalesce(m.to_seq, c.last_seq)) as last_seq
from conversation as c
join member as m on m.conversation = c.id and m.person = :person
where c.id = :conversation;

-- history_before
-- The messages below a seq, the highest first. Bounds come from the member's row.
select
    m.conversation, m.seq, m.seq - 1 as prev, m.id, m.sender, m.client_id, m.kind, m.body, m.at,
    m.nth, m.revoked_at is not null as revoked, m.edit_no, m.reactions
from message as m
where
    m.conversation = :conversation and m.seq > :low and m.seq < :before
    and not exists (
        select 1 from hidden_message as h
        where h.conversation = m.conversation and h.person = :person and h.seq = m.seq
    )
order by m.seq desc
limit :most;

-- history_after
select
    m.conversation, m.seq, m.seq - 1 as prev, m.id, m.sender, m.client_id, m.kind, m.body, m.at,
    m.nth, m.revoked_at is not null as revoked, m.edit_no, m.reactions
from message as m
where
    m.conversation = :conversation and m.seq > :low and m.seq <= :high
    and not exists (
        select 1 from hidden_message as h
        where h.conversation = m.conversation and h.person = :person and h.seq = m.seq
    )
order by m.seq
limit :most;

-- find_message
-- One that the person may see now.
select
    m.conversation, m.seq, m.seq - 1 as prev, m.id, m.sender, m.client_id, m.kind, m.body, m.at,
    m.nth, m.revoked_at is not null as revoked, m.edit_no, m.reactions
from message as m
join member as p on p.conversation = m.conversation and p.person = :person
where
    m.conversation = :conversation and m.seq = :seq
    and m.seq > greatest(p.from_seq, p.cleared_seq) and (p.to_seq is null or m.seq <= p.to_seq)
    and not exists (
        select 1 from hidden_message as h
        where h.conversation = m.conversation and h.person = p.person and h.seq = m.seq
    );

-- blank_message
update message set body = '{}', revoked_at = :at, reactions = '{}', words = null
where conversation = :conversation and seq = :seq;

-- blank_quotes
update message set body = jsonb_set(body, '{reply,excerpt}', '""')
where
    conversation = :conversation and reply_to = :seq and revoked_at is null and body ? 'reply';

-- blank_changes
-- What was said of it since: its words after edits, its reactions, the page it led to. Each keeps
-- its shape, so that a device that was away applies them as before.
update message set body = jsonb_build_object('target', :seq::bigint) || case kind
    when 'edited' then jsonb_build_object('edit_no', body -> 'edit_no', 'body', '{}'::jsonb)
    when 'reacted' then '{"reactions": {}}'::jsonb
    when 'previewed' then '{"preview": null}'::jsonb
    else '{"snapshot": {}}'::jsonb
end
where conversation = :conversation and reply_to = :seq and kind = any(:kinds::text[])
returning seq;

-- blank_edited_quotes
-- What was said of those who quote it: their words after edits carry the quote on.
update message as e set body = jsonb_set(e.body, '{body,reply,excerpt}', '""')
from message as q
where
    q.conversation = :conversation and q.reply_to = :seq and q.kind = 'text'
    and e.conversation = q.conversation and e.reply_to = q.seq and e.kind = 'edited'
    and e.body #> '{body,reply}' is not null;

-- blank_before
delete from message_before where conversation = :conversation and seq = :seq;

-- blank_quotes_before
update message_before as b set body = jsonb_set(b.body, '{reply,excerpt}', '""')
from message as q
where
    q.conversation = :conversation and q.reply_to = :seq
    and b.conversation = q.conversation and b.seq = q.seq and b.body ? 'reply';

-- drop_files
delete from message_file where conversation = :conversation and seq = any(:seqs::bigint[])
returning key;

-- drop_live_card
delete from live_card
where ref = :ref and kind = :kind and conversation = :conversation and seq = :seq;

-- edit_message
update message set body = :body, edit_no = :edit_no, words = :words::text::tsvector
where conversation = :conversation and seq = :seq;

-- react_to_message
update message set reactions = :reactions
where conversation = :conversation and seq = :seq;

-- list_readers
select m.person, m.read_seq >= :seq as has_read
from member as m
where
    m.conversation = :conversation and m.to_seq is null and m.from_seq < :seq
    and m.person <> :sender
order by m.person;

-- lock_own
-- One's own rows in many conversations, in the order of the key, before positions move.
select m.conversation, m.person
from unnest(:conversations::bigint[], :people::bigint[]) as x(conversation, person)
join member as m on m.conversation = x.conversation and m.person = x.person
order by m.conversation, m.person
for no key update of m;

-- read_up_to
-- Moves positions forward and never back, and not beyond what one may see. Says which moved, and
-- whether it is a conversation of two.
update member as m set
    read_seq = z.seq,
    read_nth = greatest(m.read_nth, coalesce((
        select n.nth from message as n where n.conversation = z.conversation and n.seq = z.seq
    ), 0))
from (
    select
        p.conversation, p.person,
        least(x.seq, c.last_seq, coalesce(p.to_seq, c.last_seq)) as seq,
        c.pair_high is not null as of_two
    from unnest(:conversations::bigint[], :people::bigint[], :seqs::bigint[])
        as x(conversation, person, seq)
    join member as p on p.conversation = x.conversation and p.person = x.person
    join conversation as c on c.id = x.conversation
) as z
where
    m.conversation = z.conversation and m.person = z.person and z.seq > m.read_seq
returning m.conversation, m.person, m.read_seq, z.of_two;

-- change_mine
update member set
    muted = coalesce(:muted::boolean, muted),
    pinned = coalesce(:pinned::boolean, pinned),
    hidden_nth = case when :hides::boolean then :hidden_nth::bigint else hidden_nth end,
    nickname = coalesce(:nickname::text, nickname)
where conversation = :conversation and person = :person;

-- clear_mine
update member set
    cleared_seq = greatest(cleared_seq, :seq), read_seq = greatest(read_seq, :seq),
    read_nth = greatest(read_nth, :nth)
where conversation = :conversation and person = :person;

-- hide_message
insert into hidden_message (conversation, person, seq)
values (:conversation, :person, :seq)
on conflict do nothing;

-- unhide_cleared
-- What lies below the cleared part need not be named one by one.
delete from hidden_message
where conversation = :conversation and person = :person and seq <= :seq;

-- find_epoch
select epoch from epoch where id = 1;

-- make_epoch
insert into epoch (id, epoch) values (1, :epoch) on conflict do nothing;

-- change_epoch
insert into epoch (id, epoch) values (1, :epoch)
on conflict (id) do update set epoch = excluded.epoch;

-- find_direct
select conversation from direct where person = :person and peer = :peer;

-- find_systems
select person, conversation from direct where person = any(:people::bigint[]) and peer = 0;

-- add_direct
-- Touches no row when the two have a conversation already.
insert into direct (person, peer, conversation)
select x.person, x.peer, x.conversation
from unnest(:people::bigint[], :peers::bigint[], :conversations::bigint[])
    as x(person, peer, conversation)
order by x.person, x.peer
on conflict do nothing
returning person, conversation;

-- add_conversations
insert into conversation (id, kind, last_at, members, pair_low, pair_high, created_at)
select x.id, x.kind, :at, x.members, x.low, x.high, :at
from unnest(
    :ids::bigint[], :kinds::smallint[], :members::integer[], :lows::bigint[], :highs::bigint[]
) as x(id, kind, members, low, high);

-- add_members
insert into member (conversation, person, role, from_seq, read_seq, read_nth, joined_at)
select x.conversation, x.person, 3, 0, 0, 0, :at
from unnest(:conversations::bigint[], :people::bigint[]) as x(conversation, person);

-- find_homes_of_cards
select distinct l.conversation
from unnest(:kinds::text[], :refs::text[]) as x(kind, ref)
join live_card as l on l.ref = x.ref and l.kind = x.kind;

-- find_cards
-- In the order of the refs. One may lie in a conversation that was not locked in time.
select l.ref, m.conversation, m.seq, m.body
from unnest(:refs::text[]) with ordinality as x(ref, nth)
join live_card as l on l.ref = x.ref and l.kind = :kind
join message as m on m.conversation = l.conversation and m.seq = l.seq
where m.revoked_at is null
order by x.nth, m.conversation, m.seq;

-- move_cards
update message as m set body = x.body
from unnest(:conversations::bigint[], :seqs::bigint[], :bodies::jsonb[])
    as x(conversation, seq, body)
where
    m.conversation = x.conversation and m.seq = x.seq;

-- plan_each_time
-- A search in one conversation and one in a thousand want different plans.
select set_config('plan_cache_mode', 'force_custom_plan', true);

-- searchable
-- Every conversation of a person with what she may see of it.
select conversation, greatest(from_seq, cleared_seq) as low, to_seq as high
from member
where person = :person and (:conversation::bigint = 0 or conversation = :conversation);

-- search
-- The newest first. The words of each conversation carry its mark, so each of the small looks into
-- their index reads what is hers and nothing else; the ranges keep to what she may see of it.
-- `offset 0` keeps the planner from looking at each message of a conversation instead. Words that
-- came after somebody had left find nothing for her.
with found as materialized (
    select x.conversation, w.seq, w.id, w.edit_no
    from unnest(:conversations::bigint[], :queries::text[]) as x(conversation, words)
    cross join lateral (
        select m.conversation, m.seq, m.id, m.edit_no
        from message as m
        where m.words @@ x.words::tsquery
        offset 0
    ) as w
    where w.conversation = x.conversation and w.id < :before
), mine as (
    select f.conversation, f.seq
    from found as f
    join member as p on p.conversation = f.conversation and p.person = :person
    where
        f.seq > greatest(p.from_seq, p.cleared_seq)
        and (p.to_seq is null or f.seq <= p.to_seq)
        and not exists (
            select 1 from hidden_message as h
            where h.conversation = f.conversation and h.person = p.person and h.seq = f.seq
        )
        and not exists (
            select 1 from message_before as b
            where
                b.conversation = f.conversation and b.seq = f.seq and b.upto >= p.to_seq
                and b.edit_no <> f.edit_no
        )
    order by f.id desc
    limit :most
)
select
    m.conversation, m.seq, m.seq - 1 as prev, m.id, m.sender, m.client_id, m.kind, m.body, m.at,
    m.nth, m.revoked_at is not null as revoked, m.edit_no, m.reactions
from mine
join message as m on m.conversation = mine.conversation and m.seq = mine.seq
order by m.id desc;
