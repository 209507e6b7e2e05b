-- What somebody has of a conversation that she left stays as it was when she left.

-- room: touch/chat

-- What a message was before it was changed, for those who had left by then: it holds for whoever's
-- view ends at `upto` or before, and after the `upto` before it. Only kept where there is somebody.
-- dist: conversation
create table message_before (
    conversation bigint not null,
    seq bigint not null,
    upto bigint not null,
    body jsonb not null,
    edit_no integer not null,
    reactions jsonb not null,
    primary key (conversation, seq, upto)
);

-- The seq of the line that tells of a group's end; whoever left before it does not learn of it.
alter table conversation add column dissolved_seq bigint;

update conversation as c set dissolved_seq = m.seq
from message as m
where c.dissolved_at is not null and m.conversation = c.id and m.kind = 'dissolved';
