-- seen_messages
-- Of these numbers those that the person may see and that say something.
select m.seq, m.id, m.sender, m.kind, m.body, m.at
from message as m
join member as p on p.conversation = m.conversation and p.person = :person
where
    m.conversation = :conversation and m.seq = any(:seqs::bigint[]) and m.revoked_at is null
    and m.kind = any(:kinds::text[])
    and m.seq > greatest(p.from_seq, p.cleared_seq) and (p.to_seq is null or m.seq <= p.to_seq)
    and not exists (
        select 1 from hidden_message as h
        where h.conversation = m.conversation and h.person = p.person and h.seq = m.seq
    )
order by m.seq;

-- file_report
insert into report (
    id, reporter, kind, person, conversation, seqs, messages, reason, words, state, at
)
values (
    :id, :reporter, :kind, :person, :conversation, :seqs, :messages, :reason, :words, 'open', :at
);

-- open_reports
select
    id, reporter, kind, person, conversation, seqs, messages, reason, words, state, at, answer,
    closed_by, closed_at
from report
where state = 'open' and id > :after
order by id
limit :most::integer;

-- closed_reports
select
    id, reporter, kind, person, conversation, seqs, messages, reason, words, state, at, answer,
    closed_by, closed_at
from report
where state = 'closed' and id < :before
order by id desc
limit :most::integer;

-- find_report
select
    id, reporter, kind, person, conversation, seqs, messages, reason, words, state, at, answer,
    closed_by, closed_at
from report
where id = :id;

-- close_report
-- Touches no row when it is closed already.
update report set state = 'closed', answer = :answer, closed_by = :by, closed_at = :at
where id = :id and state = 'open';

-- titles_of
select id, title from conversation where id = any(:conversations::bigint[]);

-- kind_of
select kind from conversation where id = :conversation;

-- reports_of
select id, kind, reason, words, state, at from report where reporter = :person order by id;
