-- l5_sums
select 'SKU ' || coalesce(s.sku, m.sku) || ' at ' || coalesce(s.place, m.place) as subject,
  'on hand ' || coalesce(s.on_hand, 0) || ', held ' || coalesce(s.held, 0) || '; movements say '
  || coalesce(m.on_hand, 0) || ' and ' || coalesce(m.held, 0) as detail
from stock s
full join (
  select shop, sku, place, sum(on_hand_delta) as on_hand, sum(held_delta) as held
  from movement group by shop, sku, place
) m on m.shop = s.shop and m.sku = s.sku and m.place = s.place
where coalesce(s.on_hand, 0) <> coalesce(m.on_hand, 0)
  or coalesce(s.held, 0) <> coalesce(m.held, 0);

-- l5_bounds
select 'SKU ' || sku || ' at ' || place as subject,
  'on hand ' || on_hand || ', held ' || held as detail
from stock where held < 0 or held > on_hand;

-- l5_held
-- What is held on a shelf is what open orders wait for from it.
select 'SKU ' || coalesce(s.sku, l.sku) || ' at ' || coalesce(s.place, l.place) as subject,
  'held ' || coalesce(s.held, 0) || ', orders wait for ' || coalesce(l.units, 0) as detail
from stock s
full join (
  select i.shop, i.sku, i.place, sum(i.quantity - i.shipped_quantity - i.released_quantity) as units
  from order_line i
  join orders o on o.shop = i.shop and o.id = i.order_id
  where o.state in (10, 20, 21)
  group by i.shop, i.sku, i.place
) l on l.shop = s.shop and l.sku = s.sku and l.place = s.place
where coalesce(s.held, 0) <> coalesce(l.units, 0);

-- l5_causes
-- Every line's units are held, shipped and released by movements that name its order.
select 'order ' || coalesce(l.order_id, m.cause) || ' SKU ' || coalesce(l.sku, m.sku) as subject,
  'waits for ' || coalesce(l.waits, 0) || ', shipped ' || coalesce(l.shipped, 0)
  || '; movements say ' || coalesce(m.waits, 0) || ' and ' || coalesce(m.shipped, 0) as detail
from (
  select shop, order_id, sku, place, sum(shipped_quantity) as shipped,
    sum(quantity - shipped_quantity - released_quantity) as waits
  from order_line group by shop, order_id, sku, place
) l
full join (
  select shop, cause, sku, place, sum(held_delta) as waits,
    -sum(on_hand_delta) filter (where kind = 'shipped') as shipped
  from movement where kind in ('held', 'released', 'shipped')
  group by shop, cause, sku, place
) m on m.shop = l.shop and m.cause = l.order_id and m.sku = l.sku and m.place = l.place
where coalesce(l.waits, 0) <> coalesce(m.waits, 0)
  or coalesce(l.shipped, 0) <> coalesce(m.shipped, 0);

-- l7_chain
select 'order ' || order_id as subject, 'step ' || n || ' begins at ' || from_state
  || ' where the order was at ' || before as detail
from (
  select order_id, from_state, row_number() over steps as n,
    coalesce(lag(to_state) over steps, 0) as before
  from order_history
  window steps as (partition by shop, order_id order by id)
) as chain
where from_state <> before;

-- l7_published
select 'order ' || h.order_id as subject, h.actor_kind || ' moved it from ' || h.from_state
  || ' to ' || h.to_state as detail
from order_history h
where not exists (
  select 1
  from unnest(:sources::integer[], :targets::integer[], :actors::text[]) as w(source, target, actor)
  where w.source = h.from_state and w.target = h.to_state and w.actor = h.actor_kind
);

-- l7_ends
select 'order ' || coalesce(o.id, h.order_id) as subject, 'is at '
  || coalesce(o.state::text, 'nowhere') || ', its history ends at '
  || coalesce(h.to_state::text, 'nothing') as detail
from orders o
full join (
  select distinct on (shop, order_id) shop, order_id, to_state from order_history
  order by shop, order_id, id desc
) h on h.shop = o.shop and h.order_id = o.id
where o.state is distinct from h.to_state;
