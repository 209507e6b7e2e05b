-- claim_handle
-- Touches no row when the handle is somebody's, or was until it is free again.
insert into handle_claim (digest, person, free_from)
values (:digest, :person, null)
on conflict (digest) do update set person = excluded.person, free_from = null
where handle_claim.free_from <= :at;

-- add_person
insert into person (
    id, handle, password_hash, display_name, picture, language, theme, operator, created_at
)
values (:id, :handle, :password_hash, :display_name, null, :language, 'auto', false, :at);

-- person_of_handle
select person from handle_claim where digest = :digest and free_from is null;

-- find_credentials
-- No row for an erased person: her password is gone with her.
select id, password_hash from person where id = :person and erased_at is null;

-- find_person
select id, handle, display_name, picture, language, theme, operator, created_at
from person where id = :person and erased_at is null;

-- lock_people
-- Also takes turns for whatever belongs to one person: addresses, the default one, sessions.
select id from person where id = any(:people::bigint[]) and erased_at is null
order by id for update;

-- name_people
-- An erased person keeps a row and is called what erasure called her.
select id, handle, display_name, picture, erased_at is not null as erased
from person where id = any(:people::bigint[]);

-- change_person
update person set
    display_name = coalesce(:display_name::text, display_name),
    picture = case when :drop_picture::boolean then null else coalesce(:picture::text, picture) end,
    language = coalesce(:language::text, language),
    theme = coalesce(:theme::text, theme)
where id = :person and erased_at is null;

-- replace_password
-- Touches no row when the password was changed meanwhile by somebody else.
update person set password_hash = :password_hash
where id = :person and password_hash = :verified and erased_at is null;

-- set_operator
update person set operator = :operator where id = :person and erased_at is null;

-- add_session
insert into session (
    person, id, digest, device, address, created_at, seen_at, expires_at
)
values (:person, :id, :digest, :device, :address, :at, :at, :expires_at);

-- find_sessions_of_tokens
select s.digest, s.person, s.id as session, p.operator, p.language, s.seen_at, s.expires_at
from unnest(:people::bigint[], :digests::bytea[]) as x(person, digest)
join session s on s.person = x.person and s.digest = x.digest
join person p on p.id = s.person;

-- see_session
-- Touches no row when another process wrote the same a moment ago.
update session set seen_at = :at, expires_at = :expires_at
where person = :person and id = :session and seen_at < :seen_before;

-- list_sessions
select id, device, address, created_at, seen_at, expires_at
from session where person = :person and expires_at > :at
order by seen_at desc, id desc;

-- rotate_session
update session set digest = :digest, seen_at = :at, expires_at = :expires_at
where person = :person and id = :session;

-- end_session
delete from session where person = :person and id = :session;

-- end_other_sessions
delete from session where person = :person and id <> :session;

-- end_expired_sessions
-- Back-office sweep over every shard; expired sessions already open nothing.
delete from session where expires_at < :before;

-- end_oldest_sessions
-- Keeps the sessions used last, so that a program that signs in again and again fills no table.
delete from session
where person = :person and id in (
    select id from session where person = :person order by seen_at desc, id desc offset :keep
);

-- erase_person
update person set
    handle = :handle, password_hash = '', display_name = :display_name, picture = null,
    operator = false, erased_at = :at
where id = :person and erased_at is null;

-- end_claim
update handle_claim set free_from = :free_from where digest = :digest and person = :person;
