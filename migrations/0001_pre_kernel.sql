-- What every wing stands on: idempotency keys and jobs.

-- dist: owner
create table idempotency (
  owner bigint not null,
  key text not null,
  digest bytea not null,
  answer bytea not null,
  at timestamptz not null,
  primary key (owner, key)
) with (fillfactor = 70);

-- dist: bucket
create table job (
  bucket smallint not null,
  id bigint not null,
  kind text not null,
  payload jsonb not null,
  due timestamptz not null,
  attempts integer not null default 0,
  away integer not null default 0,
  leased_until timestamptz,
  lease bigint,
  dedupe text,
  dead_at timestamptz,
  error text,
  created_at timestamptz not null,
  primary key (bucket, id),
  unique (bucket, dedupe)
);

create index job_due on job (bucket, due) where dead_at is null;

create index job_dead on job (dead_at) where dead_at is not null;

-- reference
create table cron (
  name text not null,
  slot timestamptz not null,
  primary key (name)
);
