-- What changes a message is found by the index that finds what quotes it: `reply_to` is the seq of
-- what is quoted, and of a change that says something of a message, the seq of that message.

update message set reply_to = (body ->> 'target')::bigint
where kind in ('edited', 'reacted', 'previewed', 'card_moved');
