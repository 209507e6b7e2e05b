-- find_memberships
-- Only where she is inside now.
select m.person, m.conversation, m.from_seq, m.cleared_seq, c.last_seq, c.kind
from member as m
join conversation as c on c.id = m.conversation
where m.person = any(:people::bigint[]) and m.to_seq is null
order by m.person, m.conversation;

-- find_memberships_among
-- As above for pairs; who is not inside has no row.
select m.person, m.conversation, m.from_seq, m.cleared_seq, c.last_seq, c.kind
from unnest(:conversations::bigint[], :people::bigint[]) as x(conversation, person)
join member as m on m.conversation = x.conversation and m.person = x.person
join conversation as c on c.id = m.conversation
where m.to_seq is null;

-- find_moved
-- Conversations that went on after the seq that stands beside each.
select c.id as conversation, c.last_seq
from unnest(:conversations::bigint[], :seqs::bigint[]) as x(conversation, seq)
join conversation as c on c.id = x.conversation
where c.last_seq > x.seq;

-- find_after
-- The next messages of each conversation, ascending, so many at most.
select
    m.conversation, m.seq, m.seq - 1 as prev, m.id, m.sender, m.client_id, m.kind, m.body, m.at,
    m.nth, m.revoked_at is not null as revoked, m.edit_no, m.reactions
from unnest(:conversations::bigint[], :seqs::bigint[]) as x(conversation, seq)
join message as m
    on m.conversation = x.conversation and m.seq > x.seq and m.seq <= x.seq + :most::bigint
order by m.conversation, m.seq;
