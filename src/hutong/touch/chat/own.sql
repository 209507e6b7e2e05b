-- export_conversations
select
    m.conversation as conversation_id, c.kind,
    case when m.to_seq is null then c.title else coalesce(m.left_title, c.title) end as title, m.role, m.joined_at, m.from_seq, m.to_seq,
    m.read_seq, m.cleared_seq, m.muted, m.pinned, m.hidden_nth is not null as hidden, m.nickname,
    array(
        select h.seq from hidden_message as h
        where h.conversation = m.conversation and h.person = m.person
        order by h.seq
    ) as dropped
from member as m
join conversation as c on c.id = m.conversation
where m.person = :person
order by m.conversation;

-- export_messages
-- What she wrote, wherever it stands now.
select
    m.conversation as conversation_id, m.seq, m.kind, m.body, m.at,
    m.revoked_at is not null as recalled, m.edit_no
from member as p
join message as m on m.conversation = p.conversation and m.sender = p.person
where p.person = :person
order by m.conversation, m.seq;

-- export_uploads
select key, kind, facts, at from upload where person = :person order by at, key;

-- export_reports
select kind, person as person_id, conversation as conversation_id, seqs, reason, words, state, at
from report where reporter = :person
order by id;

-- find_places
-- Where she is or was, in the order in which conversations are locked.
select m.conversation, c.kind
from member as m
join conversation as c on c.id = m.conversation
where m.person = :person
order by m.conversation;

-- forget_settings
-- Who she was in a conversation stays with its messages; what she set for herself goes.
update member set muted = false, pinned = false, nickname = '', hidden_nth = null, cleared_seq = 0
where person = :person;

-- forget_hidden
delete from hidden_message where person = :person and conversation = any(:conversations::bigint[]);

-- forget_uploads
-- What she sent is held by its messages.
delete from upload where person = :person returning key;

-- forget_told
-- What the house told her is hers alone.
delete from message where conversation = any(:conversations::bigint[]);

-- forget_member
delete from member where conversation = any(:conversations::bigint[]) and person = :person;

-- forget_house
delete from direct where person = :person and peer = 0;

-- forget_conversation
delete from conversation where id = any(:conversations::bigint[]) and kind = 3;

-- forget_asking
delete from group_request where person = :person;

-- forget_reports
-- The report stays with the operator; the words of who reported go.
update report set words = '' where reporter = :person;

-- find_named
-- Lines about coming and going that call her by her name.
select m.conversation, m.seq, m.body
from message as m
where
    m.conversation = any(:conversations::bigint[])
    and m.kind in ('created', 'joined', 'left')
    and (m.body -> 'people' @> :named::jsonb or m.body ->> 'person' = :person::text);

-- rename_named
update message as m set body = x.body
from unnest(:conversations::bigint[], :seqs::bigint[], :bodies::jsonb[])
    as x(conversation, seq, body)
where
    m.conversation = x.conversation and m.seq = x.seq;
