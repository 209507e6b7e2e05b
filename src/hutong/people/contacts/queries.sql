-- find_bonds
-- Of many pairs: whether each has the other in her book, and whether the second blocked the first.
select 'friend' as bond, f.person, f.friend as other
from unnest(:people::bigint[], :others::bigint[]) as x(person, other)
join friend f on f.person = x.person and f.friend = x.other
union all
select 'friend', f.person, f.friend
from unnest(:people::bigint[], :others::bigint[]) as x(person, other)
join friend f on f.person = x.other and f.friend = x.person
union all
select 'block', b.person, b.blocked
from unnest(:people::bigint[], :others::bigint[]) as x(person, other)
join block b on b.person = x.other and b.blocked = x.person;

-- add_friends
-- Touches no row of somebody who stands in that book already.
insert into friend (person, friend, remark, tags, star, since)
select x.person, x.friend, '', '{}', false, :at
from unnest(:people::bigint[], :friends::bigint[]) as x(person, friend)
on conflict (person, friend) do nothing;

-- count_friends
select person, count(*) as count from friend where person = any(:people::bigint[])
group by person;

-- list_friends
select friend, remark, tags, star, since
from friend where person = :person and friend > :after
order by friend limit :most;

-- find_friend
select friend, remark, tags, star, since
from friend where person = :person and friend = :friend;

-- which_friends
select friend from friend where person = :person and friend = any(:people::bigint[]);

-- which_asked
-- Who of these people asked this one, whatever came of it, or was asked by her.
select r.from_person as other
from unnest(:people::bigint[]) as x(person)
join friend_request r on r.person = :person and r.from_person = x.person
union all
select s.to_person
from unnest(:people::bigint[]) as x(person)
join friend_request_sent s on s.person = :person and s.to_person = x.person;

-- call_people
-- What one person calls others: only whom she gave another name.
select friend, remark from friend
where person = :person and friend = any(:people::bigint[]) and remark <> '';

-- change_friend
-- Touches no row of somebody who is not in the book.
update friend set
    remark = coalesce(:remark::text, remark),
    tags = coalesce(:tags::text[], tags),
    star = coalesce(:star::boolean, star)
where person = :person and friend = :friend;

-- drop_friend
delete from friend where person = :person and friend = :friend;

-- add_block
-- Touches no row of who is blocked already.
insert into block (person, blocked, at) values (:person, :blocked, :at)
on conflict (person, blocked) do nothing;

-- drop_block
delete from block where person = :person and blocked = :blocked;

-- count_blocked
select count(*) from block where person = :person;

-- list_blocked
select blocked from block where person = :person order by at desc, blocked;

-- find_privacy
-- No row: she never said anything, and everybody may find her.
select by_handle, by_code, by_group from contact_privacy where person = :person;

-- hides_handle
select person from contact_privacy
where person = any(:people::bigint[]) and not by_handle;

-- set_privacy
insert into contact_privacy (person, by_handle, by_code, by_group)
values (:person, :by_handle, :by_code, :by_group)
on conflict (person) do update set by_handle = excluded.by_handle, by_code = excluded.by_code,
    by_group = excluded.by_group;

-- find_code
select code from contact_code where person = :person;

-- owner_of_code
select person from contact_code_owner where code = :code;

-- put_code
insert into contact_code (person, code, at) values (:person, :code, :at)
on conflict (person) do update set code = excluded.code, at = excluded.at;

-- own_code
insert into contact_code_owner (code, person) values (:code, :person);

-- disown_code
delete from contact_code_owner where code = :code and person = :person;

-- drop_code
delete from contact_code where person = :person returning code;

-- count_sent
select count(*) from friend_request_sent where person = :person and at > :since;

-- find_received
-- Also the one of somebody who is blocked: for deciding, not for showing.
select id, person, from_person, words, via, state, at, moved_at
from friend_request where person = :person and from_person = :asker;

-- find_request
-- No row while its asker is blocked.
select r.id, r.person, r.from_person, r.words, r.via, r.state, r.at, r.moved_at
from friend_request r
where r.person = :person and r.id = :id
  and not exists (
      select 1 from block b where b.person = r.person and b.blocked = r.from_person
  );

-- find_sent
select id, to_person as person, person as from_person, words, via, state, at, at as moved_at
from friend_request_sent where person = :person and to_person = :other;

-- list_received
-- Leaves out who is blocked.
select r.id, r.person, r.from_person, r.words, r.via, r.state, r.at, r.moved_at
from friend_request r
where r.person = :person and r.id < :before
  and not exists (
      select 1 from block b where b.person = r.person and b.blocked = r.from_person
  )
order by r.id desc limit :most;

-- list_sent
select id, to_person as person, person as from_person, words, via, state, at, at as moved_at
from friend_request_sent where person = :person and id < :before
order by id desc limit :most;

-- put_received
insert into friend_request (person, from_person, id, words, via, state, at, moved_at)
values (:person, :asker, :id, :words, :via, 'open', :at, :at)
on conflict (person, from_person) do update set id = excluded.id, words = excluded.words,
    via = excluded.via, state = 'open', at = excluded.at, moved_at = excluded.at;

-- put_sent
insert into friend_request_sent (person, to_person, id, words, via, state, at)
values (:person, :other, :id, :words, :via, :state, :at)
on conflict (person, to_person) do update set id = excluded.id, words = excluded.words,
    via = excluded.via, state = excluded.state, at = excluded.at;

-- answer
-- Touches no row that was answered before, or that is older than requests live.
update friend_request set state = :state, moved_at = :at
where person = :person and id = :id and state = 'open' and at > :since;

-- settle_received
-- Two who became friends have nothing to ask of each other any more.
update friend_request r set state = 'accepted', moved_at = :at
from unnest(:people::bigint[], :others::bigint[]) as x(person, other)
where r.person = x.person and r.from_person = x.other and r.state = 'open';

-- settle_sent
update friend_request_sent r set state = 'accepted'
from unnest(:people::bigint[], :others::bigint[]) as x(person, other)
where r.person = x.person and r.to_person = x.other and r.state = 'open';

-- leave_books
-- Looks over all books on purpose: for an erasure, by an index of its own.
delete from friend where friend = :person returning person;

-- burn_book
delete from friend where person = :person;

-- drop_received
delete from friend_request where person = :person returning from_person;

-- drop_sent
delete from friend_request_sent where person = :person returning to_person;

-- drop_sent_to
delete from friend_request_sent
where person = any(:people::bigint[]) and to_person = :person;

-- drop_received_from
delete from friend_request
where person = any(:people::bigint[]) and from_person = :person;

-- drop_blocks
-- Looks over all blocks on purpose, as `leave_books`.
delete from block where person = :person or blocked = :person;

-- drop_privacy
delete from contact_privacy where person = :person;
