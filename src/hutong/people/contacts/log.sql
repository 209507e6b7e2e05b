-- count_on
-- Takes the next numbers of many logs; the rows it locks, in order of person, make them gapless.
insert into user_version (person, ver)
select x.person, x.more
from unnest(:people::bigint[], :more::bigint[]) as x(person, more)
order by x.person
on conflict (person) do update set ver = user_version.ver + excluded.ver
returning person, ver;

-- write_down
copy user_log (person, ver, kind, ref, at) from stdin;

-- let_go
-- Keeps the newest entries of each; `floors` are the highest numbers that may go.
delete from user_log l
using unnest(:people::bigint[], :floors::bigint[]) as x(person, floor)
where l.person = x.person and l.ver <= x.floor;

-- read_log
-- One row with an empty entry for a log that has nothing newer; none for one that is empty.
select v.ver as version, l.ver, l.kind, l.ref
from user_version v
left join user_log l on l.person = v.person and l.ver > :since
where v.person = :person
order by l.ver;

-- forget_log
-- The number stays, so that it never goes back.
delete from user_log where person = :person;
