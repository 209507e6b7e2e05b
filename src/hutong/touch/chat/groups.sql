-- make_group
insert into conversation (
    id, kind, last_at, members, title, owner, approval, invite_code, created_at
)
values (:id, 2, :at, :members, :title, :owner, false, :code, :at);

-- seat_people
-- Gives a seat to each, or gives it back: what she sees begins anew, a mute that runs stays, and
-- that she was once taken out is forgotten.
-- Touches nobody who is inside.
insert into member (
    conversation, person, role, from_seq, read_seq, read_nth, joined_at
)
select :conversation, x.person, x.role, :from_seq, :from_seq, :read_nth, :at
from unnest(:people::bigint[], :roles::smallint[]) as x(person, role)
order by x.person
on conflict (conversation, person) do update set
    role = excluded.role, from_seq = excluded.from_seq, to_seq = null,
    read_seq = excluded.read_seq, read_nth = excluded.read_nth, mention_seq = 0, cleared_seq = 0,
    hidden_nth = null, muted = false, pinned = false, nickname = '', left_title = null,
    removed = false,
    joined_at = excluded.joined_at
where member.to_seq is not null;

-- count_seats
update conversation set members = members + :more::integer where id = :conversation;

-- unseat
update member set to_seq = :to_seq, role = 3, left_title = :title, removed = :removed
where conversation = :conversation and person = :person and to_seq is null;

-- find_shown
select title, picture, announcement, approval, mute_all from conversation where id = :conversation;

-- change_shown
update conversation set
    title = :title, picture = :picture, announcement = :announcement, approval = :approval,
    mute_all = :mute_all
where id = :conversation;

-- end_group
-- The next line tells of it.
update conversation set dissolved_at = :at, dissolved_seq = last_seq + 1, invite_code = null
where id = :conversation;

-- give_role
update member set role = :role where conversation = :conversation and person = :person;

-- own_group
update conversation set owner = :person where id = :conversation;

-- mute_member
update member set mute_until = :until where conversation = :conversation and person = :person;

-- list_ranked
select person, role, joined_at from member where conversation = :conversation and to_seq is null;

-- page_of_members
select person, role, nickname, mute_until, joined_at
from member
where
    conversation = :conversation and to_seq is null
    and (role, joined_at, person) > (:role::smallint, :joined_at::timestamptz, :person::bigint)
order by role, joined_at, person
limit :most::integer;

-- some_members
select person, role, nickname, mute_until, joined_at
from member
where conversation = :conversation and to_seq is null and person = any(:people::bigint[])
order by person;

-- keep_code
insert into group_code (code, conversation, made_by, at)
values (:code, :conversation, :person, :at);

-- drop_code
delete from group_code where code = :code;

-- set_code
update conversation set invite_code = :code where id = :conversation;

-- group_of_code
select conversation from group_code where code = :code;

-- preview_group
-- Whoever was taken out has to ask, whether others have to or not.
select
    c.title, c.picture, c.members as member_count, c.approval or coalesce(m.removed, false) as approval,
    coalesce(m.to_seq is null and m.person is not null, false) as member,
    case when m.person is not null and m.to_seq is null then c.id end as conversation,
    exists (
        select 1 from group_request as r
        where r.conversation = c.id and r.person = :person and r.state = 'open'
    ) as asked
from conversation as c
left join member as m on m.conversation = c.id and m.person = :person
where c.id = :conversation and c.dissolved_at is null and c.invite_code = :code;

-- ask_to_join
-- Touches no row when she waits already.
insert into group_request (conversation, id, person, by, words, state, at)
values (:conversation, :id, :person, :by, :words, 'open', :at)
on conflict (conversation, person) where state = 'open' do nothing;

-- count_requests
select count(*) from group_request where conversation = :conversation and state = 'open';

-- list_requests
select id, person, by, words, at from group_request
where conversation = :conversation and state = 'open'
order by id
limit 200;

-- close_request
update group_request set state = :state, closed_by = :by, closed_at = :at
where conversation = :conversation and id = :id and state = 'open'
returning id, person, by, words, at;

-- close_requests_of
update group_request set state = 'accepted', closed_by = :by, closed_at = :at
where conversation = :conversation and person = any(:people::bigint[]) and state = 'open';

-- pin_message
-- Touches no row when it is pinned already.
insert into pinned_message (conversation, seq, person, at)
values (:conversation, :seq, :person, :at)
on conflict (conversation, seq) do nothing;

-- count_pins
select count(*) from pinned_message where conversation = :conversation;

-- unpin_message
delete from pinned_message where conversation = :conversation and seq = :seq;

-- kind_at
select kind from message
where conversation = :conversation and seq = :seq and revoked_at is null;

-- find_code
select invite_code from conversation
where id = :conversation and kind = :kind and dissolved_at is null;
