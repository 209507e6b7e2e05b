-- What is only ever appended to is so for the house itself: its own role gives the right up. That
-- costs an insert nothing and needs no trigger, which a cluster would not run. A superuser may all.

-- room: trade/ledger
revoke update, delete, truncate on transfer from current_user;

-- room: trade/payments
revoke update, delete, truncate on payment_event from current_user;

-- room: trade/stock
revoke update, delete, truncate on movement from current_user;
