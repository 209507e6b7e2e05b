-- What is looked for over all shops: the operator's list of orders goes by their number, and what
-- a person was promised is asked for when she takes her data along or goes.
-- A shop's list by state needs none: over 100,000 orders the primary key answers in 10 ms at worst,
-- and the prepared statement, whose states are a parameter, would use no index of some states.

create index orders_by_number on orders (id);

create index share_of_receiver on share (receiver, id);
