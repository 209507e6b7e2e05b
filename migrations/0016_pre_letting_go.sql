-- What goes when nobody holds it any more.

-- room: touch/chat

-- Files that nothing may hold: announced before their bytes are stored, or let go by something that
-- held them. The sweep looks at each when it has been here for a while; what nothing holds then is
-- `going`, and its row goes after its bytes. So bytes that no row of ours knows cannot be.
-- dist: key
create table loose_file (
    key text not null primary key,
    at timestamptz not null,
    going boolean not null
);

create index loose_file_oldest on loose_file (at);

create index upload_of_key on upload (key);

create index report_of_file on report using gin (messages jsonb_path_ops);

-- Until now the bytes of what was recalled stayed; these are found by what was handed in.
insert into loose_file (key, at, going)
select distinct key, '2026-01-01 00:00:00+00'::timestamptz, false from upload where sent;
