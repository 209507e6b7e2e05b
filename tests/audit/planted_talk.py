"""What is planted among conversations; the story has a group that Bea left and a recalled word."""

_PLACES = {
    "<recalled>": "conversation = <group> and seq = <seq>",
    "<group>": "(select id from conversation where title = 'pears')",
    "<seq>": "(select max(seq) from message where revoked_at is not null)",
}


def _placed(statement: str) -> str:
    for name, place in _PLACES.items():
        statement = statement.replace(name, place)
    return statement


_PLANTED = [
    (
        "c1_numbers",
        "a number that was given to nobody",
        "update conversation set last_seq = last_seq + 1 where title = 'pears'",
    ),
    (
        "c1_counted",
        "a message that counts twice as unread",
        """update message set nth = nth + 1
        where conversation = <group> and seq = (
          select max(seq) from message where conversation = <group>
        )""",
    ),
    (
        "c2_once",
        "a retry that was taken for a new message",
        """alter table message drop constraint message_once;
        insert into message (conversation, seq, id, sender, client_id, kind, body, at, nth)
        select m.conversation, c.last_seq + 1, 1, m.sender, m.client_id, m.kind, m.body, m.at,
          c.last_nth + 1
        from message m join conversation c on c.id = m.conversation
        where m.conversation = <group> and m.seq = (
          select min(seq) from message where conversation = <group> and kind = 'text'
        );
        update conversation set last_seq = last_seq + 1, last_nth = last_nth + 1
        where title = 'pears'""",
    ),
    (
        "c3_speakers",
        "a word of somebody who has left",
        """update message set sender = (
          select person from member where conversation = <group> and to_seq is not null
        ) where conversation = <group> and seq = (
          select max(seq) from message where conversation = <group>
        )""",
    ),
    (
        "c4_positions",
        "somebody who has read what was not said yet",
        """update member set read_seq = 1000
        where conversation = <group> and to_seq is null and role = 1""",
    ),
    (
        "c4_seats",
        "a group that nobody owns",
        "update member set role = 3 where conversation = <group>",
    ),
    (
        "c5_words",
        "recalled words",
        """update message set body = '{"text": "secret"}' where <recalled>""",
    ),
    (
        "c5_about",
        "a quote of recalled words",
        """update message set body = jsonb_set(body, '{reply,excerpt}', '"secret"')
        where conversation = <group> and reply_to = <seq> and kind = 'text'""",
    ),
    (
        "c5_held",
        "what recalled words were before",
        """insert into message_before (conversation, seq, upto, body, edit_no, reactions)
        select conversation, seq, seq, '{"text": "secret"}', 0, '{}' from message
        where <recalled>""",
    ),
    (
        "c6_shown",
        "a picture that its message does not hold",
        "delete from message_file where conversation = <group>",
    ),
    (
        "c6_kept",
        "a picture whose bytes are going",
        """insert into loose_file (key, at, going)
        select key, '2026-01-01Z', true from message_file where conversation = <group>""",
    ),
]

PLANTED_TALK = [(check, what, _placed(statement)) for check, what, statement in _PLANTED]
