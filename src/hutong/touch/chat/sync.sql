-- changed
-- A person's conversations that went on since what she knows, or that changed for her, with the
-- latest first. `full` means all of them. One that she left was last at when she left.
select m.conversation, z.at as last_at
from member as m
join conversation as c on c.id = m.conversation
cross join lateral (
    select case when m.to_seq is null then c.last_at else coalesce((
        select n.at from message as n where n.conversation = c.id and n.seq = m.to_seq
    ), m.joined_at) end as at
) as z
left join unnest(:known::bigint[], :seqs::bigint[]) as k(conversation, seq)
    on k.conversation = m.conversation
where
    m.person = :person
    and (
        :full::boolean or k.seq is null or m.conversation = any(:named::bigint[])
        or least(c.last_seq, coalesce(m.to_seq, c.last_seq)) > k.seq
    )
    and (z.at, c.id) < (:at::timestamptz, :before::bigint)
order by z.at desc, c.id desc
limit :most;

-- conversations
-- Each as this person has it. `last_nth` of one that she left is that of where her view ends; the
-- newest message is the newest that shows something and that she did not drop.
select
    c.id, c.kind, c.title, p.left_title, c.picture, c.announcement, c.mute_all, c.approval,
    c.members, c.pair_low, c.pair_high, c.all_seq,
    c.dissolved_at is not null and (p.to_seq is null or p.to_seq >= c.dissolved_seq) as dissolved,
    case when p.to_seq is null then c.last_at else coalesce((
        select n.at from message as n where n.conversation = c.id and n.seq = p.to_seq
    ), p.joined_at) end as last_at,
    p.role, p.from_seq, p.to_seq, p.read_seq, p.read_nth, p.mention_seq, p.cleared_seq,
    p.hidden_nth, p.muted, p.pinned, p.mute_until, p.nickname,
    least(c.last_seq, coalesce(p.to_seq, c.last_seq)) as last_seq,
    case when p.to_seq is null then c.last_nth else coalesce((
        select n.nth from message as n where n.conversation = c.id and n.seq = p.to_seq
    ), 0) end as last_nth,
    array(
        select q.seq from pinned_message as q
        where
            q.conversation = c.id and q.seq > greatest(p.from_seq, p.cleared_seq)
            and p.to_seq is null
        order by q.at, q.seq
    ) as pins,
    array(
        select h.seq from hidden_message as h
        where h.conversation = c.id and h.person = p.person
        order by h.seq desc limit 200
    ) as dropped,
    (
        select count(*)
        from hidden_message as h
        join message as n on n.conversation = h.conversation and n.seq = h.seq
        where
            h.conversation = c.id and h.person = p.person
            and h.seq > p.read_seq and h.seq <= coalesce(p.to_seq, h.seq)
            and n.kind = any(:countable::text[])
    ) as dropped_unread,
    (
        select max(n.seq)
        from (
            select n.seq, n.kind
            from message as n
            where
                n.conversation = c.id
                and n.seq <= least(c.last_seq, coalesce(p.to_seq, c.last_seq))
                and n.seq > greatest(p.from_seq, p.cleared_seq)
                and n.kind <> all(:silent::text[])
                and not exists (
                    select 1 from hidden_message as h
                    where h.conversation = c.id and h.person = p.person and h.seq = n.seq
                )
            order by n.seq desc limit 1
        ) as n
    ) as shown_seq
from unnest(:conversations::bigint[]) as x(conversation)
join member as p on p.conversation = x.conversation and p.person = :person
join conversation as c on c.id = x.conversation;

-- shown
select
    m.conversation, m.seq, m.seq - 1 as prev, m.id, m.sender, m.client_id, m.kind, m.body, m.at,
    m.nth, m.revoked_at is not null as revoked, m.edit_no, m.reactions
from unnest(:conversations::bigint[], :seqs::bigint[]) as x(conversation, seq)
join message as m on m.conversation = x.conversation and m.seq = x.seq;
