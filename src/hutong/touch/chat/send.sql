-- find_quoted
-- What messages answer to, if the one who answers may see it.
select m.conversation, m.seq, m.sender, m.kind, m.body, m.revoked_at is not null as revoked
from unnest(:conversations::bigint[], :seqs::bigint[]) as x(conversation, seq)
join message as m on m.conversation = x.conversation and m.seq = x.seq;

-- find_uploads
select u.person, u.key, u.kind, u.facts
from unnest(:people::bigint[], :keys::text[]) as x(person, key)
join upload as u on u.person = x.person and u.key = x.key;

-- note_sent
update upload as u set sent = true
from unnest(:people::bigint[], :keys::text[]) as x(person, key)
where u.person = x.person and u.key = x.key and not u.sent;

-- find_forwarded
-- A message with this file that the person may see, the newest first.
select m.kind, m.body
from message_file as f
join member as p on p.conversation = f.conversation and p.person = :person
join message as m on m.conversation = f.conversation and m.seq = f.seq
where
    f.key = :key and m.revoked_at is null and m.kind = :kind
    and f.seq > greatest(p.from_seq, p.cleared_seq) and (p.to_seq is null or f.seq <= p.to_seq)
    and not exists (
        select 1 from hidden_message as h
        where h.conversation = f.conversation and h.person = p.person and h.seq = f.seq
    )
order by m.id desc
limit 1;
