-- find_open_sessions
-- Those of these sessions that open something now.
select s.person, s.id as session
from unnest(:people::bigint[], :sessions::bigint[]) as x(person, session)
join session as s on s.person = x.person and s.id = x.session
where s.expires_at > :at;
