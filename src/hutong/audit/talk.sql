-- count_conversations
select count(*) from conversation;

-- count_held_files
select count(*) from message_file;

-- count_messages
select count(*) from message;

-- count_recalled
select count(*) from message where revoked_at is not null;

-- count_seats
select count(*) from member;

-- c1_numbers
-- With the primary key, as many messages as the highest number means that none is missing.
select 'conversation ' || coalesce(c.id, m.conversation) as subject, 'says ' || coalesce(c.last_seq, 0)
  || ' messages, ' || coalesce(c.last_nth, 0) || ' to read; has ' || coalesce(m.messages, 0)
  || ' from ' || coalesce(m.low, 0) || ' to ' || coalesce(m.high, 0) || ', '
  || coalesce(m.to_read, 0) || ' to read' as detail
from conversation c
full join (
  select conversation, count(*) as messages, min(seq) as low, max(seq) as high, count(*) filter (
    where kind in ('text', 'sticker', 'picture', 'voice', 'file', 'place', 'card')
  ) as to_read
  from message group by conversation
) m on m.conversation = c.id
where c.id is null or c.last_seq <> coalesce(m.messages, 0) or c.last_seq <> coalesce(m.high, 0)
  or c.last_nth <> coalesce(m.to_read, 0) or m.low < 1;

-- c1_counted
-- What is not to be read carries the count of what is before it.
select 'message ' || seq || ' of ' || conversation as subject,
  'is counted as ' || nth || ' and is the ' || counted as detail
from (
  select conversation, seq, nth, count(*) filter (
    where kind in ('text', 'sticker', 'picture', 'voice', 'file', 'place', 'card')
  ) over (partition by conversation order by seq) as counted
  from message
) as m
where nth <> counted;

-- c2_once
select 'client id ' || client_id || ' of ' || sender || ' in ' || conversation as subject,
  'was accepted ' || count(*) || ' times' as detail
from message where client_id is not null
group by conversation, sender, client_id having count(*) > 1;

-- c3_speakers
-- Of somebody who came back it is not known when she was away before.
select 'message ' || m.seq || ' of ' || m.conversation as subject, 'is from ' || m.sender
  || coalesce(', who left at ' || p.to_seq, ', who never was inside') as detail
from message m
left join member p on p.conversation = m.conversation and p.person = m.sender
where m.sender <> 0 and (p.person is null or m.seq > p.to_seq);

-- c4_positions
select 'seat of ' || m.person || ' in ' || m.conversation as subject,
  coalesce('sees ' || m.from_seq || ' to ' || coalesce(m.to_seq, c.last_seq) || ', read ' || m.read_seq
  || ', cleared ' || m.cleared_seq || ', named ' || m.mention_seq || ', counted ' || m.read_nth
  || '; there are ' || c.last_seq || ' and ' || c.last_nth, 'has no conversation') as detail
from member m
left join conversation c on c.id = m.conversation
where c.id is null or m.from_seq > c.last_seq or m.to_seq > c.last_seq or m.read_nth > c.last_nth
  or m.hidden_nth > c.last_nth
  or greatest(m.read_seq, m.cleared_seq, m.mention_seq) > coalesce(m.to_seq, c.last_seq);

-- c4_seats
-- Two friends both stay; a group that goes on has the one owner that it names.
select 'conversation ' || c.id as subject, 'says ' || c.members || ' inside, has '
  || coalesce(m.inside, 0) || '; owned by ' || coalesce(c.owner::text, 'nobody') || ', its seats say '
  || coalesce(m.owners::text, 'nobody') as detail
from conversation c
left join (
  select conversation, count(*) filter (where to_seq is null) as inside,
    array_agg(person) filter (where to_seq is null and role = 1) as owners
  from member group by conversation
) m on m.conversation = c.id
where c.members <> coalesce(m.inside, 0) or (c.kind = 1 and c.members <> 2)
  or (c.kind = 2 and c.dissolved_at is null and m.owners is distinct from array[c.owner]);

-- c5_words
select 'message ' || seq || ' of ' || conversation as subject,
  'was recalled and keeps something of what it said' as detail
from message
where revoked_at is not null and (body <> '{}' or reactions <> '{}' or words is not null);

-- c5_about
-- What quotes it has no words of it, and what changed it no longer says how.
select 'message ' || a.seq || ' of ' || a.conversation as subject,
  'says something of ' || m.seq || ', which was recalled' as detail
from message m
join message a on a.conversation = m.conversation and a.reply_to = m.seq
where m.revoked_at is not null and (
  coalesce(a.body #>> '{reply,excerpt}', '') <> ''
  or (a.kind = 'edited' and coalesce(a.body -> 'body', '{}') <> '{}')
  or (a.kind = 'reacted' and coalesce(a.body -> 'reactions', '{}') <> '{}')
  or (a.kind = 'previewed' and coalesce(a.body -> 'preview', 'null') <> 'null')
  or (a.kind = 'card_moved' and coalesce(a.body -> 'snapshot', '{}') <> '{}')
);

-- c5_held
select 'message ' || m.seq || ' of ' || m.conversation as subject,
  'was recalled and ' || h.what as detail
from message m
join (
  select conversation, seq, 'holds a file' as what from message_file
  union all
  select conversation, seq, 'is kept as it was before' from message_before
  union all
  select conversation, seq, 'still moves on' from live_card
) h on h.conversation = m.conversation and h.seq = m.seq
where m.revoked_at is not null;

-- c6_shown
-- Without this row nobody is given the file, and the sweep would not know that it is needed.
select 'message ' || m.seq || ' of ' || m.conversation as subject,
  'shows ' || (m.body ->> 'key') || ' and does not hold it' as detail
from message m
left join message_file f
  on f.conversation = m.conversation and f.seq = m.seq and f.key = m.body ->> 'key'
where m.kind in ('picture', 'voice', 'file') and m.revoked_at is null and f.key is null;

-- c6_kept
select 'file ' || f.key || ' of message ' || f.seq || ' of ' || f.conversation as subject,
  case when l.key is null then 'is held by no message' else 'is on its way out' end as detail
from message_file f
left join message m on m.conversation = f.conversation and m.seq = f.seq
left join loose_file l on l.key = f.key and l.going
where m.seq is null or l.key is not null;
