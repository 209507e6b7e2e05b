-- find_bonds
-- Of many pairs: whether each has the other in her book, and whether the second blocked the first.
select 'friend' as bond, f.person, f.friend as other
from unnest(:people::bigint[], :others::bigint[]) as x(person, other)
join friend f on f.person = x.person and f.friend = x.other
where f.person = any(:people::bigint[])
union all
select 'friend', f.person, f.friend
from unnest(:people::bigint[], :others::bigint[]) as x(person, other)
join friend f on f.person = x.other and f.friend = x.person
where f.person = any(:others::bigint[])
union all
select 'block', b.person, b.blocked
from unnest(:people::bigint[], :others::bigint[]) as x(person, other)
join block b on b.person = x.other and b.blocked = x.person
where b.person = any(:others::bigint[]);
