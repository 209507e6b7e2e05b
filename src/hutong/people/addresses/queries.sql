-- list_addresses
select id, name, phone, country, region, line, postcode, is_default
from address where person = :person
order by is_default desc, id desc;

-- find_address
select id, name, phone, country, region, line, postcode, is_default
from address where person = :person and id = :id;

-- count_addresses
select count(*) from address where person = :person;

-- add_address
insert into address (
    person, id, name, phone, country, region, line, postcode, is_default, created_at
)
values (
    :person, :id, :name, :phone, :country, :region, :line, :postcode, :is_default, :at
);

-- change_address
update address set
    name = :name, phone = :phone, country = :country, region = :region, line = :line,
    postcode = :postcode, is_default = is_default or :is_default
where person = :person and id = :id;

-- clear_default
update address set is_default = false where person = :person and is_default and id <> :but;

-- choose_default
-- The newest that is left; touches no row when there is none or one is the default already.
update address set is_default = true
where person = :person
  and id = (select max(id) from address where person = :person)
  and not exists (select 1 from address where person = :person and is_default);

-- drop_address
delete from address where person = :person and id = :id;

-- drop_addresses
delete from address where person = :person;

-- find_snapshots
select a.person, a.id, a.name, a.phone, a.country, a.region, a.line, a.postcode
from unnest(:people::bigint[], :ids::bigint[]) as x(person, id)
join address a on a.person = x.person and a.id = x.id;
