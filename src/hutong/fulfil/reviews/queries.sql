-- turn_of_shop
-- Locks the shop's stars before products and shop are touched, so that reviews take turns.
insert into shop_stars (shop, score_sum, score_count) values (:shop, :sum, :count)
on conflict (shop) do update set score_sum = shop_stars.score_sum + excluded.score_sum,
  score_count = shop_stars.score_count + excluded.score_count;

-- add
-- Touches no row of a line that was reviewed before.
insert into review (
  product, id, shop, order_id, line, buyer, stars, text, pictures, options, at
)
select x.product, x.id, :shop, :order, x.line, :buyer, x.stars, x.text,
  array(select jsonb_array_elements_text(x.pictures -> 'keys')), x.options, :at
from unnest(
  :products::bigint[], :ids::bigint[], :lines::smallint[], :stars::smallint[], :texts::text[],
  :pictures::jsonb[], :options::jsonb[]
) as x(product, id, line, stars, text, pictures, options)
on conflict (product, order_id, line) do nothing;

-- count_stars
insert into star_spread (product, n1, n2, n3, n4, n5)
select x.product, x.n1, x.n2, x.n3, x.n4, x.n5
from unnest(
  :products::bigint[], :n1::integer[], :n2::integer[], :n3::integer[], :n4::integer[],
  :n5::integer[]
) as x(product, n1, n2, n3, n4, n5)
order by x.product
on conflict (product) do update set n1 = star_spread.n1 + excluded.n1,
  n2 = star_spread.n2 + excluded.n2, n3 = star_spread.n3 + excluded.n3,
  n4 = star_spread.n4 + excluded.n4, n5 = star_spread.n5 + excluded.n5;

-- edit
-- Touches no row of a review that was edited before or is too old.
update review set stars = :stars, text = :text, pictures = :pictures, edited_at = :at
where product = :product and id = :id and edited_at is null and at >= :since;

-- reply
-- Touches no row of a review that was replied to.
update review set reply = :text, replied_at = :at, replied_by = :person
where product = :product and id = :id and reply is null;

-- of_buyer
-- Looks over all products on purpose: a buyer knows the number alone.
select product, id, shop, line, buyer, stars, text, pictures, options, at, edited_at, reply,
  replied_at
from review where buyer = :buyer and id = :id for update;

-- of_shop
-- Looks over all products on purpose: a shop knows the number alone.
select product, id, shop, line, buyer, stars, text, pictures, options, at, edited_at, reply,
  replied_at
from review where shop = :shop and id = :id;

-- some
select product, id, shop, line, buyer, stars, text, pictures, options, at, edited_at, reply,
  replied_at
from review where product = any(:products::bigint[]) and id = any(:ids::bigint[])
order by id;

-- of_order
select product, id, shop, line, buyer, stars, text, pictures, options, at, edited_at, reply,
  replied_at
from review
where product = any(:products::bigint[]) and order_id = :order and buyer = :buyer
order by line;

-- of_product
select product, id, shop, line, buyer, stars, text, pictures, options, at, edited_at, reply,
  replied_at
from review where product = :product and id < :before
order by id desc limit :most;

-- spread
select n1, n2, n3, n4, n5 from star_spread where product = :product;

-- stars_of_shop
select score_sum, score_count from shop_stars where shop = :shop;

-- of_person
-- Looks over all products on purpose: a person's own data.
select id, product, shop, order_id, stars, text, pictures, at, edited_at, reply
from review where buyer = :buyer order by id;

-- forget_pictures
-- Words and stars stay under another name; a picture can show a face or a home.
update review set pictures = '{}' where buyer = :buyer;
