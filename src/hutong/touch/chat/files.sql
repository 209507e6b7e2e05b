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
returning u.key;

-- loosen
-- What nothing may hold from now on: its bytes are still to come, or something has let it go.
insert into loose_file (key, at, going)
select x.key, :at, false from unnest(:keys::text[]) as x(key) order by x.key
on conflict (key) do update set at = excluded.at;

-- take_hold
-- Touches no row when its bytes are on their way out.
delete from loose_file where key = :key and not going;

-- loose_files
select key from loose_file where at < :before order by at limit :most;

-- held_by_messages
select distinct key from message_file where key = any(:keys::text[]);

-- held_by_uploads
select distinct key from upload where key = any(:keys::text[]);

-- held_by_reports
-- What was reported stays for the operator, whatever its sender does.
select x.key
from unnest(:keys::text[]) as x(key)
where exists (
    select 1 from report as r
    where r.messages @> jsonb_build_array(jsonb_build_object('body', jsonb_build_object('key', x.key)))
);

-- forget_sent
delete from upload where key = any(:keys::text[]) and sent returning key;

-- keep_on
-- Something holds these; one that was let go meanwhile stays to be looked at again.
delete from loose_file where key = any(:keys::text[]) and at < :before;

-- let_go
update loose_file set going = true where key = any(:keys::text[]) and at < :before returning key;

-- gone
delete from loose_file where key = any(:keys::text[]) and going;

-- page_to_show
-- A message whose link may be looked at.
select body ->> 'text' as text from message
where
    conversation = :conversation and seq = :seq and kind = 'text' and revoked_at is null
    and edit_no = :edit_no and not body ? 'preview';

-- show_page
update message set body = body || jsonb_build_object('preview', :preview::jsonb)
where conversation = :conversation and seq = :seq;
