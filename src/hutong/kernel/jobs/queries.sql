-- put
-- Touches no row when a job with this dedupe text is already waiting.
insert into job (bucket, id, kind, payload, due, dedupe, created_at)
select x.bucket, x.id, x.kind, x.payload, x.due, x.dedupe, :at
from unnest(
  :buckets::smallint[], :ids::bigint[], :kinds::text[], :payloads::jsonb[],
  :dues::timestamptz[], :dedupes::text[]
) as x(bucket, id, kind, payload, due, dedupe)
on conflict (bucket, dedupe) do nothing;

-- revive
-- A dead letter does not wait, so it must not keep a new job of its dedupe text away.
update job j
set dead_at = null, due = x.due, payload = x.payload, attempts = 0, away = 0, leased_until = null,
  lease = null
from unnest(
  :buckets::smallint[], :payloads::jsonb[], :dues::timestamptz[], :dedupes::text[]
) as x(bucket, payload, due, dedupe)
where j.bucket = x.bucket and j.dedupe = x.dedupe and j.dead_at is not null;

-- claim
-- Several workers may look at one bucket; each takes rows that no other holds.
update job set leased_until = :until, lease = :lease, attempts = attempts + 1
where bucket = :bucket and id = any(array(
  select id from job
  where bucket = :bucket and dead_at is null and due <= :now
    and (leased_until is null or leased_until < :now)
  order by due
  limit :most
  for update skip locked
))
returning id, kind, payload, attempts, away;

-- done
-- Touches no row when the lease ran out and another worker has the job now.
delete from job where bucket = :bucket and id = :id and lease = :lease;

-- fail
update job
set due = :due, leased_until = null, lease = null, error = :error, dead_at = :dead_at, away = :away
where bucket = :bucket and id = :id and lease = :lease;

-- give_back
-- Jobs that were claimed and not begun: this was no attempt.
update job set leased_until = null, lease = null, attempts = attempts - 1
where bucket = :bucket and id = any(:ids::bigint[]) and lease = :lease;

-- due_buckets
select distinct bucket from job
where dead_at is null and due <= :now and (leased_until is null or leased_until < :now);

-- dead
select bucket, id, kind, payload, attempts, error, dead_at, created_at
from job where dead_at is not null order by dead_at desc limit :most;

-- waiting
select kind, count(*) as waiting, min(due) as oldest
from job where dead_at is null group by kind order by kind;

-- retry
update job
set dead_at = null, due = :now, attempts = 0, away = 0, leased_until = null, lease = null
where id = :id and dead_at is not null;

-- take_slot
-- Touches no row when another process has this firing already.
insert into cron (name, slot) values (:name, :slot)
on conflict (name) do update set slot = excluded.slot where cron.slot < excluded.slot;

-- last_fired
select max(slot) from cron;
