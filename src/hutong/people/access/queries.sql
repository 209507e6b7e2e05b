-- find_roles
select s.shop, s.person, s.role
from unnest(:shops::bigint[], :people::bigint[]) as x(shop, person)
join staff s on s.shop = x.shop and s.person = x.person;

-- put_staff
insert into staff (shop, person, role, since) values (:shop, :person, :role, :at)
on conflict (shop, person) do update set role = excluded.role;

-- put_staff_of
insert into staff_of (person, shop, role, since) values (:person, :shop, :role, :at)
on conflict (person, shop) do update set role = excluded.role;

-- add_staff
-- Touches no row when the person has a role here already.
insert into staff (shop, person, role, since) values (:shop, :person, :role, :at)
on conflict (shop, person) do nothing;

-- change_staff
update staff set role = :role where shop = :shop and person = :person;

-- drop_staff
delete from staff where shop = :shop and person = :person;

-- drop_staff_of
delete from staff_of where person = :person and shop = :shop;

-- owners_of_shops
select shop, person from staff where shop = any(:shops::bigint[]) and role = 'owner';

-- staff_of_shops
select shop, person, role from staff where shop = any(:shops::bigint[]) order by shop, person;

-- list_staff
select person, role, since from staff where shop = :shop order by since, person;

-- lock_owners
-- Appointing and dismissing owners take turns, so that two cannot dismiss each other at once.
select person from staff where shop = :shop and role = 'owner' order by person for update;

-- shops_of_person
select shop, role, since from staff_of where person = :person order by since, shop;

-- add_invitation
insert into invitation (
    shop, id, digest, role, invited_by, created_at, expires_at, accepted_by, accepted_at
)
values (:shop, :id, :digest, :role, :invited_by, :at, :expires_at, null, null);

-- take_invitation
-- No row when it was used, has run out or never was: each code lets one person in, once.
update invitation set accepted_by = :person, accepted_at = :at
where shop = :shop and digest = :digest and accepted_at is null and expires_at > :at
returning role;

-- list_invitations
select id, role, invited_by, created_at, expires_at
from invitation where shop = :shop and accepted_at is null and expires_at > :at
order by id desc limit 100;

-- drop_invitation
delete from invitation where shop = :shop and id = :id and accepted_at is null;

-- drop_invitations_of
-- Who leaves the shop leaves no door open behind her.
delete from invitation where shop = :shop and invited_by = :person and accepted_at is null;

-- add_actions
insert into staff_action (shop, id, person, method, path, at, request_id)
select x.shop, x.id, x.person, x.method, x.path, x.at, x.request_id
from unnest(
    :shops::bigint[],
    :ids::bigint[],
    :people::bigint[],
    :methods::text[],
    :paths::text[],
    :ats::timestamptz[],
    :request_ids::text[]
) as x(shop, id, person, method, path, at, request_id);

-- list_actions
select id, person, method, path, at, request_id
from staff_action where shop = :shop and id < :before
order by id desc limit :most;
