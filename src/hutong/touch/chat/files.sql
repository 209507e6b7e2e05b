-- keep_upload
-- Handing in the same again takes the new name; whether it was sent stays.
insert into upload (person, key, kind, facts, at, sent)
values (:person, :key, :kind, :facts, :at, false)
on conflict (person, key) do update set facts = excluded.facts, at = excluded.at;

-- seen_file
-- A message with this file that the person may see, in this conversation.
select m.body ->> 'name' as name
from message_file as f
join member as p on p.conversation = f.conversation and p.person = :person
join message as m on m.conversation = f.conversation and m.seq = f.seq
where
    f.conversation = :conversation and f.key = :key and m.revoked_at is null
    and f.seq > greatest(p.from_seq, p.cleared_seq) and (p.to_seq is null or f.seq <= p.to_seq)
    and not exists (
        select 1 from hidden_message as h
        where h.conversation = f.conversation and h.person = p.person and h.seq = f.seq
    )
order by f.seq desc
limit 1;

-- own_file
-- What she handed in and did not send yet.
select u.facts ->> 'name' as name from upload as u
where u.person = :person and u.key = :key and not u.sent;

-- forget_unsent
-- What was handed in long ago and never sent.
delete from upload as u
using (
    select person, key from upload where not sent and at < :before order by at limit 200
) as old
where u.person = old.person and u.key = old.key and not u.sent
returning u.person, u.key, u.at;

-- page_to_show
-- A message whose link may be looked at.
select body ->> 'text' as text from message
where
    conversation = :conversation and seq = :seq and kind = 'text' and revoked_at is null
    and edit_no = :edit_no and not body ? 'preview';

-- show_page
update message set body = body || jsonb_build_object('preview', :preview::jsonb)
where conversation = :conversation and seq = :seq;
