-- add_parcels
insert into parcel (
  shop, id, order_id, buyer, is_first, carrier, tracking, corrections, sent_by, ship_by, shipped_at
)
select :shop, x.id, x.order_id, x.buyer, x.is_first, x.carrier, x.tracking, 0, :sent_by, x.ship_by,
  :at
from unnest(
  :ids::bigint[], :orders::bigint[], :buyers::bigint[], :firsts::boolean[], :carriers::text[],
  :trackings::text[], :ship_bys::timestamptz[]
) as x(id, order_id, buyer, is_first, carrier, tracking, ship_by);

-- add_lines
insert into parcel_line (shop, parcel, line, quantity)
select :shop, x.parcel, x.line, x.quantity
from unnest(:parcels::bigint[], :lines::smallint[], :quantities::integer[])
  as x(parcel, line, quantity);

-- add_event
insert into parcel_event (shop, parcel, id, kind, text, place, actor, at, recorded_at)
values (:shop, :parcel, :id, :kind, :text, :place, :actor, :at, :recorded_at);

-- order_of_parcel
select order_id from parcel where shop = :shop and id = :id;

-- lock_parcel
-- Comes after the lock of its order.
select p.order_id, p.carrier, p.tracking, p.corrections, p.shipped_at, p.delivered_at,
  (select count(*) from parcel_event e where e.shop = p.shop and e.parcel = p.id)::integer as events
from parcel p where p.shop = :shop and p.id = :id
for update of p;

-- correct
-- Touches no row of a parcel that was corrected too often or has arrived.
update parcel set carrier = :carrier, tracking = :tracking, corrections = corrections + 1
where shop = :shop and id = :id and corrections < :most and delivered_at is null;

-- deliver
-- Touches no row of a parcel that has arrived already.
update parcel set delivered_at = :at
where shop = :shop and id = :id and delivered_at is null;

-- parcels
-- Of these orders; with `ids` only those of them.
select p.id, p.order_id as "order", p.carrier, p.tracking,
  case when p.delivered_at is null then 'sent' else 'delivered' end as state,
  p.shipped_at, p.delivered_at, :most_corrections::integer - p.corrections as corrections_left,
  (select jsonb_agg(jsonb_build_object('line', l.line, 'quantity', l.quantity) order by l.line)
    from parcel_line l where l.shop = p.shop and l.parcel = p.id) as lines,
  coalesce((select jsonb_agg(jsonb_build_object(
      'at', e.at, 'kind', e.kind, 'text', e.text, 'place', e.place) order by e.at, e.id)
    from parcel_event e where e.shop = p.shop and e.parcel = p.id), '[]') as events
from parcel p
where p.shop = :shop and p.order_id = any(:orders::bigint[])
  and (:ids::bigint[] is null or p.id = any(:ids::bigint[]))
order by p.id;

-- punctuality
-- Judges an order by its first parcel.
select count(*)::integer as orders,
  (count(*) filter (where shipped_at <= ship_by))::integer as on_time
from parcel where shop = :shop and is_first and shipped_at >= :since;

-- parcels_of_person
-- Looks over all shops on purpose: a person's own data.
select id, shop, order_id, carrier, tracking, shipped_at, delivered_at
from parcel where buyer = :buyer order by id;

-- forget_numbers
-- A carrier's number leads to a door; the parcel itself belongs to the books.
update parcel set tracking = '' where buyer = :buyer;

-- forget_events
update parcel_event e set text = '', place = null
from parcel p
where p.buyer = :buyer and e.shop = p.shop and e.parcel = p.id;
