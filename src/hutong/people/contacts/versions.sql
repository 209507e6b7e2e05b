-- find_newer
-- Logs that went on after the version that stands beside each person.
select v.person, v.ver
from unnest(:people::bigint[], :versions::bigint[]) as x(person, ver)
join user_version as v on v.person = x.person
where v.ver > x.ver;
