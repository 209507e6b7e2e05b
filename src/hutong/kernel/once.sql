-- claim_key
-- Touches no row when the key is taken; a concurrent owner of the key is waited for.
insert into idempotency (owner, key, digest, answer, at)
values (:owner, :key, :digest, '', :at)
on conflict (owner, key) do nothing;

-- recall_key
select digest, answer from idempotency where owner = :owner and key = :key;

-- keep_answer
update idempotency set answer = :answer where owner = :owner and key = :key;

-- keep_all
-- Returns only the keys that were won; the others were there before.
insert into idempotency (owner, key, digest, answer, at)
select x.owner, x.key, x.digest, x.answer, :at
from unnest(:owners::bigint[], :keys::text[], :digests::bytea[], :answers::bytea[])
  as x(owner, key, digest, answer)
order by x.owner, x.key
on conflict (owner, key) do nothing
returning owner, key;

-- recall_keys
select i.owner, i.key, i.digest, i.answer
from idempotency i
join unnest(:owners::bigint[], :keys::text[]) as x(owner, key)
  on i.owner = x.owner and i.key = x.key;

-- erase_answers
update idempotency set answer = '' where owner = :owner and answer <> '';
