-- add
insert into aftersale (
  shop, id, order_id, buyer, kind, state, currency, amount_fen, freight_fen, reason, text,
  pictures, return_to, carrier, tracking, asked_at, due
)
values (
  :shop, :id, :order, :buyer, :kind, :state, :currency, :amount, :freight, :reason, :text,
  :pictures, '', '', '', :at, :due
);

-- add_lines
insert into aftersale_line (shop, aftersale, line, quantity, amount_fen)
select :shop, :id, x.line, x.quantity, x.amount
from unnest(:lines::smallint[], :quantities::integer[], :amounts::bigint[])
  as x(line, quantity, amount);

-- record
insert into aftersale_step (
  shop, aftersale, id, from_state, to_state, actor_kind, actor, reason, at
)
values (:shop, :aftersale, :id, :source, :target, :actor_kind, :actor, :reason, :at);

-- move
-- Touches no row of a request that is not where the step begins.
update aftersale set state = :target, due = :due, closed_at = :closed_at,
  return_to = coalesce(:return_to, return_to), carrier = coalesce(:carrier, carrier),
  tracking = coalesce(:tracking, tracking)
where shop = :shop and id = :id and state = :source;

-- put_off
-- Touches no row of a request that somebody moved meanwhile.
update aftersale set due = :due
where shop = :shop and id = :id and due is not null and due <= :now;

-- hasten
-- Touches only requests that wait for money; the others keep their clock.
update aftersale a set due = :now
from unnest(:shops::bigint[], :ids::bigint[]) as x(shop, id)
where a.shop = x.shop and a.id = x.id and a.due > :now
  and ((a.state = 'agreed' and (a.kind = 'refund' or a.return_to = '')) or a.state = 'received');

-- last_return_to
-- Where the shop wanted goods last; none before its first yes to a return.
select return_to from aftersale where shop = :shop and return_to <> '' order by id desc limit 1;

-- place_of_mine
select shop, id, order_id from aftersale where buyer = :buyer and id = :id;

-- place_of_shop
select shop, id, order_id from aftersale where shop = :shop and id = :id;

-- due
-- Looks over all shops on purpose: every clock of after-sales.
select shop, id, order_id from aftersale where due <= :now order by due limit :most;

-- find
select shop, id, order_id, buyer, kind, state, freight_fen, due, return_to
from aftersale where shop = :shop and id = :id for update;

-- lines
select line, quantity, amount_fen from aftersale_line
where shop = :shop and aftersale = :id order by line;

-- reserved
-- A try is a request that has not led to the return of units.
select l.line,
  coalesce(sum(l.quantity) filter (where a.state = any(:open::text[])), 0)::integer as units,
  coalesce(sum(l.amount_fen) filter (where a.state = any(:open::text[])), 0)::bigint as fen,
  (count(*) filter (where a.state <> 'refunded' or l.quantity = 0))::integer as tries
from aftersale a
join aftersale_line l on l.shop = a.shop and l.aftersale = a.id
where a.shop = :shop and a.order_id = :order
group by l.line;

-- reserved_freight
select coalesce(sum(freight_fen), 0)::bigint from aftersale
where shop = :shop and order_id = :order and state = any(:open::text[]);

-- places_of_buyer
select shop, id, order_id from aftersale
where buyer = :buyer and id < :before
order by id desc limit :most;

-- places_of_shop
select shop, id, order_id from aftersale
where shop = :shop and id < :before and (:states::text[] is null or state = any(:states::text[]))
order by id desc limit :most;

-- seen
select a.shop, a.id, a.order_id, a.buyer, a.kind, a.state, a.currency, a.amount_fen, a.freight_fen,
  a.reason, a.text, a.pictures, a.return_to, a.carrier, a.tracking, a.asked_at, a.due, a.closed_at,
  (select jsonb_agg(jsonb_build_object(
      'line', l.line, 'quantity', l.quantity, 'amount_fen', l.amount_fen) order by l.line)
    from aftersale_line l where l.shop = a.shop and l.aftersale = a.id) as lines,
  (select jsonb_agg(jsonb_build_object(
      'from', s.from_state, 'to', s.to_state, 'at', s.at, 'kind', s.actor_kind,
      'actor', s.actor, 'reason', s.reason) order by s.id)
    from aftersale_step s where s.shop = a.shop and s.aftersale = a.id) as steps
from unnest(:shops::bigint[], :ids::bigint[]) as x(shop, id)
join aftersale a on a.shop = x.shop and a.id = x.id
order by a.id desc;

-- granted
-- How many orders got money back.
select count(distinct order_id)::integer from aftersale
where shop = :shop and state = 'refunded' and closed_at >= :since;

-- of_person
-- Looks over all shops on purpose: a person's own data.
select id, shop, order_id, kind, state, amount_fen, currency, reason, text, pictures, asked_at
from aftersale where buyer = :buyer order by id;

-- forget_words
-- What was asked and paid belongs to the books; words, pictures and numbers to the person.
update aftersale set reason = '', text = '', pictures = '{}', tracking = '' where buyer = :buyer;
