-- The sum of all migrations, for reading; bin/schema writes it, nothing runs it.

CREATE TABLE public.account (
    owner bigint NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    balance_fen bigint NOT NULL,
    floor_fen bigint NOT NULL,
    CONSTRAINT account_not_below_floor CHECK ((balance_fen >= floor_fen))
)
WITH (fillfactor='50');

CREATE TABLE public.address (
    person bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    phone text NOT NULL,
    country text NOT NULL,
    region text NOT NULL,
    line text NOT NULL,
    postcode text NOT NULL,
    is_default boolean NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.aftersale (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    buyer bigint NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    currency text NOT NULL,
    amount_fen bigint NOT NULL,
    freight_fen bigint NOT NULL,
    reason text NOT NULL,
    text text NOT NULL,
    pictures text[] NOT NULL,
    return_to text NOT NULL,
    carrier text NOT NULL,
    tracking text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    due timestamp with time zone,
    closed_at timestamp with time zone,
    CONSTRAINT aftersale_ends_have_no_clock CHECK ((((state = ANY (ARRAY['refused'::text, 'cancelled'::text, 'refunded'::text])) = (closed_at IS NOT NULL)) AND ((closed_at IS NULL) = (due IS NOT NULL)))),
    CONSTRAINT aftersale_kind_is_known CHECK ((kind = ANY (ARRAY['refund'::text, 'return'::text]))),
    CONSTRAINT aftersale_money_adds_up CHECK (((freight_fen >= 0) AND (amount_fen >= freight_fen))),
    CONSTRAINT aftersale_state_is_known CHECK ((state = ANY (ARRAY['asked'::text, 'agreed'::text, 'refused'::text, 'cancelled'::text, 'sent'::text, 'received'::text, 'refunded'::text])))
)
WITH (fillfactor='80');

CREATE TABLE public.aftersale_line (
    shop bigint NOT NULL,
    aftersale bigint NOT NULL,
    line smallint NOT NULL,
    quantity integer NOT NULL,
    amount_fen bigint NOT NULL,
    CONSTRAINT aftersale_line_asks_something CHECK (((quantity >= 0) AND (amount_fen >= 0) AND ((quantity + amount_fen) > 0)))
);

CREATE TABLE public.aftersale_step (
    shop bigint NOT NULL,
    aftersale bigint NOT NULL,
    id bigint NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    actor_kind text NOT NULL,
    actor bigint NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.bank_charge (
    payer bigint NOT NULL,
    payment bigint NOT NULL,
    currency text NOT NULL,
    amount_fen bigint NOT NULL,
    refunded_fen bigint NOT NULL,
    state text NOT NULL,
    notices integer NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.bank_refund (
    payer bigint NOT NULL,
    refund bigint NOT NULL,
    payment bigint NOT NULL,
    amount_fen bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.block (
    person bigint NOT NULL,
    blocked bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT block_is_another CHECK ((person <> blocked))
);

CREATE TABLE public.cart_line (
    buyer bigint NOT NULL,
    sku bigint NOT NULL,
    quantity integer NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT cart_quantity_sane CHECK (((quantity >= 1) AND (quantity <= 9999)))
);

CREATE TABLE public.category (
    id bigint NOT NULL,
    slug text NOT NULL,
    parent bigint,
    name text NOT NULL,
    name_en text NOT NULL,
    picture text,
    sort integer NOT NULL
);

CREATE TABLE public.contact_code (
    person bigint NOT NULL,
    code text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.contact_code_owner (
    code text NOT NULL,
    person bigint NOT NULL
);

CREATE TABLE public.contact_privacy (
    person bigint NOT NULL,
    by_handle boolean NOT NULL,
    by_code boolean NOT NULL,
    by_group boolean NOT NULL
);

CREATE TABLE public.conversation (
    id bigint NOT NULL,
    kind smallint NOT NULL,
    last_seq bigint DEFAULT 0 NOT NULL,
    last_nth bigint DEFAULT 0 NOT NULL,
    last_at timestamp with time zone NOT NULL,
    all_seq bigint DEFAULT 0 NOT NULL,
    members integer NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    picture text,
    announcement text DEFAULT ''::text NOT NULL,
    owner bigint,
    pair_low bigint,
    pair_high bigint,
    mute_all boolean DEFAULT false NOT NULL,
    approval boolean DEFAULT false NOT NULL,
    invite_code text,
    created_at timestamp with time zone NOT NULL,
    dissolved_at timestamp with time zone,
    dissolved_seq bigint,
    CONSTRAINT conversation_counts CHECK ((((last_nth >= 0) AND (last_nth <= last_seq)) AND (members >= 0))),
    CONSTRAINT conversation_kind_known CHECK ((kind = ANY (ARRAY[1, 2, 3]))),
    CONSTRAINT conversation_pair CHECK (((kind = 1) = (pair_low IS NOT NULL))),
    CONSTRAINT conversation_pair_ordered CHECK ((pair_low < pair_high))
)
WITH (fillfactor='50');

CREATE TABLE public.coupon (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    currency text NOT NULL,
    off_fen bigint NOT NULL,
    over_fen bigint NOT NULL,
    budget_fen bigint,
    total integer NOT NULL,
    per_person integer NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    stackable boolean NOT NULL,
    covers_freight boolean NOT NULL,
    claimable boolean NOT NULL,
    claimed integer NOT NULL,
    promised_fen bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT coupon_budget_is_kept CHECK (((promised_fen >= 0) AND (promised_fen <= budget_fen))),
    CONSTRAINT coupon_count_is_kept CHECK (((claimed >= 0) AND (claimed <= total))),
    CONSTRAINT coupon_has_a_time CHECK ((starts_at < ends_at)),
    CONSTRAINT coupon_takes_something_off CHECK (((off_fen > 0) AND (over_fen >= 0))),
    CONSTRAINT freight_is_paid_by_the_platform CHECK (((shop = 0) OR (NOT covers_freight)))
)
WITH (fillfactor='70');

CREATE TABLE public.coupon_claim (
    buyer bigint NOT NULL,
    id bigint NOT NULL,
    coupon bigint NOT NULL,
    shop bigint NOT NULL,
    name text NOT NULL,
    name_en text NOT NULL,
    currency text NOT NULL,
    off_fen bigint NOT NULL,
    over_fen bigint NOT NULL,
    stackable boolean NOT NULL,
    covers_freight boolean NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    used_trade bigint,
    used_at timestamp with time zone,
    used_fen bigint,
    CONSTRAINT used_claim_is_explained CHECK ((((used_trade IS NULL) AND (used_at IS NULL) AND (used_fen IS NULL)) OR ((used_trade IS NOT NULL) AND (used_at IS NOT NULL) AND ((used_fen >= 0) AND (used_fen <= off_fen)))))
)
WITH (fillfactor='80');

CREATE TABLE public.coupon_holder (
    buyer bigint NOT NULL,
    coupon bigint NOT NULL,
    claimed integer NOT NULL
);

CREATE TABLE public.coupon_shop (
    coupon bigint NOT NULL,
    shop bigint NOT NULL
);

CREATE TABLE public.cron (
    name text NOT NULL,
    slot timestamp with time zone NOT NULL
);

CREATE TABLE public.direct (
    person bigint NOT NULL,
    peer bigint NOT NULL,
    conversation bigint NOT NULL
);

CREATE TABLE public.epoch (
    id smallint NOT NULL,
    epoch text NOT NULL,
    CONSTRAINT one_epoch CHECK ((id = 1))
);

CREATE TABLE public.friend (
    person bigint NOT NULL,
    friend bigint NOT NULL,
    remark text NOT NULL,
    tags text[] NOT NULL,
    star boolean NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT friend_is_another CHECK ((person <> friend))
);

CREATE TABLE public.friend_request (
    person bigint NOT NULL,
    from_person bigint NOT NULL,
    id bigint NOT NULL,
    words text NOT NULL,
    via text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    CONSTRAINT friend_request_state CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'refused'::text]))),
    CONSTRAINT friend_request_via CHECK ((via = ANY (ARRAY['handle'::text, 'code'::text, 'group'::text])))
);

CREATE TABLE public.friend_request_sent (
    person bigint NOT NULL,
    to_person bigint NOT NULL,
    id bigint NOT NULL,
    words text NOT NULL,
    via text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT friend_request_sent_state CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text])))
);

CREATE TABLE public.group_code (
    code text NOT NULL,
    conversation bigint NOT NULL,
    made_by bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.group_request (
    conversation bigint NOT NULL,
    id bigint NOT NULL,
    person bigint NOT NULL,
    by bigint NOT NULL,
    words text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    closed_by bigint,
    closed_at timestamp with time zone,
    CONSTRAINT group_request_state CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'refused'::text])))
);

CREATE TABLE public.handle_claim (
    digest bytea NOT NULL,
    person bigint NOT NULL,
    free_from timestamp with time zone
);

CREATE TABLE public.hidden_message (
    conversation bigint NOT NULL,
    person bigint NOT NULL,
    seq bigint NOT NULL
);

CREATE TABLE public.hot_words (
    id smallint NOT NULL,
    words jsonb NOT NULL,
    CONSTRAINT hot_words_are_one_row CHECK ((id = 1))
);

CREATE TABLE public.idempotency (
    owner bigint NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    answer bytea NOT NULL,
    at timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

CREATE TABLE public.import_refusal (
    shop bigint NOT NULL,
    import bigint NOT NULL,
    line integer NOT NULL,
    reason text NOT NULL
);

CREATE TABLE public.import_run (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    person bigint NOT NULL,
    state text NOT NULL,
    format text NOT NULL,
    mapping jsonb NOT NULL,
    file text NOT NULL,
    rows integer NOT NULL,
    done integer NOT NULL,
    refused integer NOT NULL,
    problem text,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    updates boolean DEFAULT false NOT NULL,
    CONSTRAINT import_counts_add_up CHECK (((done >= 0) AND (refused >= 0) AND ((done + refused) <= rows))),
    CONSTRAINT import_state_is_known CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'stopped'::text])))
);

CREATE TABLE public.invitation (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    digest bytea NOT NULL,
    role text NOT NULL,
    invited_by bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_by bigint,
    accepted_at timestamp with time zone
);

CREATE TABLE public.job (
    bucket smallint NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    due timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    away integer DEFAULT 0 NOT NULL,
    leased_until timestamp with time zone,
    lease bigint,
    dedupe text,
    dead_at timestamp with time zone,
    error text,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ledger_snapshot (
    book bigint NOT NULL,
    kind text NOT NULL,
    debit_kind text NOT NULL,
    credit_kind text NOT NULL,
    currency text NOT NULL,
    upto timestamp with time zone NOT NULL,
    amount_fen bigint NOT NULL
);

CREATE TABLE public.listing (
    shop bigint NOT NULL,
    product bigint NOT NULL,
    category bigint,
    price_min_fen bigint NOT NULL,
    sales bigint NOT NULL,
    head text NOT NULL COLLATE pg_catalog."C",
    head_en text COLLATE pg_catalog."C",
    words tsvector NOT NULL
);

CREATE TABLE public.live_card (
    ref text NOT NULL,
    kind text NOT NULL,
    conversation bigint NOT NULL,
    seq bigint NOT NULL
);

CREATE TABLE public.loose_file (
    key text NOT NULL,
    at timestamp with time zone NOT NULL,
    going boolean NOT NULL
);

CREATE TABLE public.member (
    conversation bigint NOT NULL,
    person bigint NOT NULL,
    role smallint NOT NULL,
    from_seq bigint NOT NULL,
    to_seq bigint,
    read_seq bigint NOT NULL,
    read_nth bigint NOT NULL,
    mention_seq bigint DEFAULT 0 NOT NULL,
    cleared_seq bigint DEFAULT 0 NOT NULL,
    hidden_nth bigint,
    muted boolean DEFAULT false NOT NULL,
    pinned boolean DEFAULT false NOT NULL,
    mute_until timestamp with time zone,
    nickname text DEFAULT ''::text NOT NULL,
    left_title text,
    joined_at timestamp with time zone NOT NULL,
    removed boolean DEFAULT false NOT NULL,
    CONSTRAINT member_range CHECK (((from_seq >= 0) AND ((to_seq IS NULL) OR (to_seq >= from_seq)))),
    CONSTRAINT member_role_known CHECK ((role = ANY (ARRAY[1, 2, 3])))
)
WITH (fillfactor='70');

CREATE TABLE public.message (
    conversation bigint NOT NULL,
    seq bigint NOT NULL,
    id bigint NOT NULL,
    sender bigint NOT NULL,
    client_id text,
    kind text NOT NULL,
    body jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    nth bigint NOT NULL,
    revoked_at timestamp with time zone,
    edit_no integer DEFAULT 0 NOT NULL,
    reactions jsonb DEFAULT '{}'::jsonb NOT NULL,
    reply_to bigint,
    words tsvector
);

CREATE TABLE public.message_before (
    conversation bigint NOT NULL,
    seq bigint NOT NULL,
    upto bigint NOT NULL,
    body jsonb NOT NULL,
    edit_no integer NOT NULL,
    reactions jsonb NOT NULL
);

CREATE TABLE public.message_file (
    conversation bigint NOT NULL,
    key text NOT NULL,
    seq bigint NOT NULL
);

CREATE TABLE public.movement (
    shop bigint NOT NULL,
    sku bigint NOT NULL,
    id bigint NOT NULL,
    place bigint NOT NULL,
    kind text NOT NULL,
    on_hand_delta integer NOT NULL,
    held_delta integer NOT NULL,
    cause bigint NOT NULL,
    actor bigint NOT NULL,
    note text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT movement_kind_known CHECK ((((kind = 'received'::text) AND (on_hand_delta > 0) AND (held_delta = 0)) OR ((kind = 'held'::text) AND (on_hand_delta = 0) AND (held_delta > 0)) OR ((kind = 'released'::text) AND (on_hand_delta = 0) AND (held_delta < 0)) OR ((kind = 'shipped'::text) AND (on_hand_delta < 0) AND (held_delta = on_hand_delta)) OR ((kind = 'returned'::text) AND (on_hand_delta > 0) AND (held_delta = 0)) OR ((kind = 'corrected'::text) AND (on_hand_delta <> 0) AND (held_delta = 0))))
);

CREATE TABLE public.order_history (
    shop bigint NOT NULL,
    order_id bigint NOT NULL,
    id bigint NOT NULL,
    from_state smallint NOT NULL,
    to_state smallint NOT NULL,
    actor_kind text NOT NULL,
    actor bigint NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.order_line (
    shop bigint NOT NULL,
    order_id bigint NOT NULL,
    line smallint NOT NULL,
    product bigint NOT NULL,
    sku bigint NOT NULL,
    place bigint NOT NULL,
    title text NOT NULL,
    title_en text NOT NULL,
    options jsonb NOT NULL,
    options_en jsonb,
    picture text,
    quantity integer NOT NULL,
    list_fen bigint NOT NULL,
    unit_fen bigint NOT NULL,
    discount_fen bigint NOT NULL,
    platform_fen bigint NOT NULL,
    paid_fen bigint NOT NULL,
    refunded_fen bigint DEFAULT 0 NOT NULL,
    refunded_platform_fen bigint DEFAULT 0 NOT NULL,
    refunded_quantity integer DEFAULT 0 NOT NULL,
    shipped_quantity integer DEFAULT 0 NOT NULL,
    released_quantity integer DEFAULT 0 NOT NULL,
    CONSTRAINT line_paid_adds_up CHECK ((paid_fen = ((unit_fen * quantity) - discount_fen))),
    CONSTRAINT line_refund_bounded CHECK ((((refunded_fen >= 0) AND (refunded_fen <= paid_fen)) AND ((refunded_platform_fen >= 0) AND (refunded_platform_fen <= platform_fen)) AND ((refunded_quantity >= 0) AND (refunded_quantity <= quantity)))),
    CONSTRAINT line_shipped_bounded CHECK (((shipped_quantity >= 0) AND (released_quantity >= 0) AND ((shipped_quantity + released_quantity) <= quantity)))
)
WITH (fillfactor='85');

CREATE TABLE public.order_news (
    shop bigint NOT NULL,
    order_id bigint NOT NULL,
    id bigint NOT NULL,
    what text NOT NULL,
    born boolean NOT NULL,
    at timestamp with time zone NOT NULL
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='2000', autovacuum_vacuum_insert_threshold='-1', autovacuum_analyze_scale_factor='1');

CREATE TABLE public.orders (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    trade bigint NOT NULL,
    buyer bigint NOT NULL,
    state smallint NOT NULL,
    shop_name text NOT NULL,
    shop_name_en text,
    currency text NOT NULL,
    goods_fen bigint NOT NULL,
    discount_fen bigint NOT NULL,
    freight_fen bigint NOT NULL,
    freight_off_fen bigint NOT NULL,
    platform_fen bigint NOT NULL,
    total_fen bigint NOT NULL,
    freight_refunded_fen bigint DEFAULT 0 NOT NULL,
    freight_off_refunded_fen bigint DEFAULT 0 NOT NULL,
    fee_bp integer NOT NULL,
    complaints smallint DEFAULT 0 NOT NULL,
    reductions jsonb NOT NULL,
    address jsonb NOT NULL,
    source jsonb,
    remark text NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    close_at timestamp with time zone NOT NULL,
    receive_by timestamp with time zone,
    done_at timestamp with time zone,
    settle_at timestamp with time zone,
    settled_at timestamp with time zone,
    CONSTRAINT orders_freight_refund_bounded CHECK ((((freight_refunded_fen >= 0) AND (freight_refunded_fen <= (freight_fen - freight_off_fen))) AND ((freight_off_refunded_fen >= 0) AND (freight_off_refunded_fen <= freight_off_fen)))),
    CONSTRAINT orders_nothing_negative CHECK (((goods_fen >= 0) AND (freight_fen >= 0) AND (total_fen >= 0) AND ((discount_fen >= 0) AND (discount_fen <= goods_fen)) AND ((freight_off_fen >= 0) AND (freight_off_fen <= freight_fen)) AND ((platform_fen >= 0) AND (platform_fen <= (discount_fen + freight_off_fen))))),
    CONSTRAINT orders_state_known CHECK ((state = ANY (ARRAY[10, 20, 21, 30, 100, 200, 250]))),
    CONSTRAINT orders_total_adds_up CHECK ((total_fen = (((goods_fen - discount_fen) + freight_fen) - freight_off_fen)))
)
WITH (fillfactor='80');

CREATE TABLE public.owed (
    shop bigint NOT NULL,
    ref bigint NOT NULL,
    currency text NOT NULL,
    amount_fen bigint NOT NULL,
    had_fen bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT owed_is_something CHECK (((amount_fen > 0) AND (had_fen >= 0)))
);

CREATE TABLE public.parcel (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    buyer bigint NOT NULL,
    is_first boolean NOT NULL,
    carrier text NOT NULL,
    tracking text NOT NULL,
    corrections smallint NOT NULL,
    sent_by bigint NOT NULL,
    ship_by timestamp with time zone NOT NULL,
    shipped_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone,
    CONSTRAINT parcel_corrections_bounded CHECK (((corrections >= 0) AND (corrections <= 3)))
)
WITH (fillfactor='85');

CREATE TABLE public.parcel_event (
    shop bigint NOT NULL,
    parcel bigint NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    place text,
    actor bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT parcel_event_kind_is_known CHECK ((kind = ANY (ARRAY['note'::text, 'delivered'::text, 'corrected'::text])))
);

CREATE TABLE public.parcel_line (
    shop bigint NOT NULL,
    parcel bigint NOT NULL,
    line smallint NOT NULL,
    quantity integer NOT NULL,
    CONSTRAINT parcel_line_holds_something CHECK ((quantity > 0))
);

CREATE TABLE public.payment (
    payer bigint NOT NULL,
    id bigint NOT NULL,
    purpose text NOT NULL,
    trade bigint NOT NULL,
    method text NOT NULL,
    currency text NOT NULL,
    amount_fen bigint NOT NULL,
    refunded_fen bigint NOT NULL,
    state text NOT NULL,
    page text,
    created_at timestamp with time zone NOT NULL,
    ask_at timestamp with time zone,
    settled_at timestamp with time zone,
    CONSTRAINT payment_amount_sane CHECK ((amount_fen > 0)),
    CONSTRAINT payment_purpose_known CHECK ((purpose = ANY (ARRAY['trade'::text, 'topup'::text]))),
    CONSTRAINT payment_refund_bounded CHECK (((refunded_fen >= 0) AND (refunded_fen <= amount_fen))),
    CONSTRAINT payment_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'succeeded'::text, 'declined'::text, 'closed'::text])))
);

CREATE TABLE public.payment_event (
    payer bigint NOT NULL,
    payment bigint NOT NULL,
    event text NOT NULL,
    provider text NOT NULL,
    kind text NOT NULL,
    amount_fen bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.person (
    id bigint NOT NULL,
    handle text NOT NULL,
    password_hash text NOT NULL,
    display_name text NOT NULL,
    picture text,
    language text NOT NULL,
    theme text NOT NULL,
    operator boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone,
    CONSTRAINT language_is_spoken CHECK ((language = ANY (ARRAY['zh'::text, 'en'::text]))),
    CONSTRAINT theme_is_drawn CHECK ((theme = ANY (ARRAY['auto'::text, 'light'::text, 'dark'::text])))
);

CREATE TABLE public.pinned_message (
    conversation bigint NOT NULL,
    seq bigint NOT NULL,
    person bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.place (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    sort integer NOT NULL,
    CONSTRAINT place_kind_known CHECK ((kind = ANY (ARRAY['warehouse'::text, 'store'::text])))
);

CREATE TABLE public.price_terms (
    shop bigint NOT NULL,
    freight jsonb,
    thresholds jsonb NOT NULL
);

CREATE TABLE public.product (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    title text NOT NULL,
    title_en text,
    description text NOT NULL,
    description_en text NOT NULL,
    category bigint,
    attributes jsonb NOT NULL,
    pictures text[] NOT NULL,
    colour text,
    options jsonb NOT NULL,
    state text NOT NULL,
    limit_per_buyer integer,
    price_min_fen bigint NOT NULL,
    price_max_fen bigint NOT NULL,
    sales bigint NOT NULL,
    score_sum bigint NOT NULL,
    score_count integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT product_limit_is_some CHECK ((limit_per_buyer > 0)),
    CONSTRAINT product_prices_are_ordered CHECK (((0 <= price_min_fen) AND (price_min_fen <= price_max_fen))),
    CONSTRAINT product_state_is_known CHECK ((state = ANY (ARRAY['draft'::text, 'listed'::text, 'unlisted'::text, 'blocked'::text])))
)
WITH (fillfactor='85');

CREATE TABLE public.product_home (
    product bigint NOT NULL,
    shop bigint NOT NULL
);

CREATE TABLE public.refund (
    payer bigint NOT NULL,
    id bigint NOT NULL,
    payment bigint NOT NULL,
    shop bigint NOT NULL,
    order_id bigint NOT NULL,
    currency text NOT NULL,
    amount_fen bigint NOT NULL,
    method text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT refund_amount_sane CHECK ((amount_fen > 0)),
    CONSTRAINT refund_state_known CHECK ((state = ANY (ARRAY['asked'::text, 'done'::text])))
);

CREATE TABLE public.region_price (
    shop bigint NOT NULL,
    sku bigint NOT NULL,
    region text NOT NULL,
    area text NOT NULL,
    price_fen bigint NOT NULL,
    CONSTRAINT region_price_is_positive CHECK ((price_fen > 0))
);

CREATE TABLE public.report (
    id bigint NOT NULL,
    reporter bigint NOT NULL,
    kind text NOT NULL,
    person bigint,
    conversation bigint,
    seqs bigint[] NOT NULL,
    messages jsonb NOT NULL,
    reason text NOT NULL,
    words text NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    closed_by bigint,
    closed_at timestamp with time zone,
    CONSTRAINT report_kind_known CHECK ((kind = ANY (ARRAY['person'::text, 'message'::text, 'group'::text]))),
    CONSTRAINT report_state_known CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
);

CREATE TABLE public.review (
    product bigint NOT NULL,
    id bigint NOT NULL,
    shop bigint NOT NULL,
    order_id bigint NOT NULL,
    line smallint NOT NULL,
    buyer bigint NOT NULL,
    stars smallint NOT NULL,
    text text NOT NULL,
    pictures text[] NOT NULL,
    options jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    edited_at timestamp with time zone,
    reply text,
    replied_at timestamp with time zone,
    replied_by bigint,
    CONSTRAINT review_stars_are_one_to_five CHECK (((stars >= 1) AND (stars <= 5)))
);

CREATE TABLE public.schema_version (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL
);

CREATE TABLE public.searched (
    word text NOT NULL COLLATE pg_catalog."C",
    times bigint NOT NULL
);

CREATE TABLE public.session (
    person bigint NOT NULL,
    id bigint NOT NULL,
    digest bytea NOT NULL,
    device text NOT NULL,
    address text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.settled_day (
    shop bigint NOT NULL,
    day date NOT NULL,
    currency text NOT NULL,
    orders integer NOT NULL,
    base_fen bigint NOT NULL,
    fee_fen bigint NOT NULL,
    shared_fen bigint NOT NULL,
    settled_fen bigint NOT NULL,
    CONSTRAINT settled_day_adds_up CHECK ((base_fen = ((fee_fen + shared_fen) + settled_fen)))
)
WITH (fillfactor='80');

CREATE TABLE public.share (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    order_id bigint NOT NULL,
    receiver bigint NOT NULL,
    currency text NOT NULL,
    amount_fen bigint NOT NULL,
    paid_fen bigint NOT NULL,
    returned_fen bigint NOT NULL,
    transfer bigint,
    state text NOT NULL,
    note text NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    paid_at timestamp with time zone,
    CONSTRAINT share_bounded CHECK (((amount_fen > 0) AND ((paid_fen >= 0) AND (paid_fen <= amount_fen)) AND ((returned_fen >= 0) AND (returned_fen <= paid_fen)))),
    CONSTRAINT share_state_known CHECK ((((state = 'asked'::text) AND (paid_fen = 0) AND (transfer IS NULL)) OR ((state = 'paid'::text) AND (paid_fen > 0) AND (transfer IS NOT NULL)) OR ((state = 'closed'::text) AND (paid_fen = 0) AND (transfer IS NULL))))
);

CREATE TABLE public.sharing (
    shop bigint NOT NULL,
    order_id bigint NOT NULL,
    cap_bp integer NOT NULL,
    asked_fen bigint NOT NULL,
    requests smallint NOT NULL,
    CONSTRAINT sharing_bounded CHECK ((((cap_bp >= 0) AND (cap_bp <= 10000)) AND (asked_fen > 0) AND ((requests >= 1) AND (requests <= 50))))
);

CREATE TABLE public.shop (
    id bigint NOT NULL,
    name text NOT NULL,
    name_en text,
    category text NOT NULL,
    story text NOT NULL,
    picture text,
    state text NOT NULL,
    owner bigint NOT NULL,
    fee_bp integer NOT NULL,
    share_cap_bp integer NOT NULL,
    currency text NOT NULL,
    products integer NOT NULL,
    score_sum bigint NOT NULL,
    score_count integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT shop_state_is_known CHECK ((state = ANY (ARRAY['open'::text, 'paused'::text, 'closed'::text]))),
    CONSTRAINT shop_tallies_are_counts CHECK (((products >= 0) AND (score_count >= 0))),
    CONSTRAINT shop_terms_leave_something CHECK (((fee_bp >= 0) AND (share_cap_bp >= 0) AND ((fee_bp + share_cap_bp) <= 10000)))
)
WITH (fillfactor='80');

CREATE VIEW public.shop_card AS
 SELECT id,
    name,
    name_en,
    picture,
    state,
    owner,
    currency,
    fee_bp,
    share_cap_bp,
    score_sum,
    score_count
   FROM public.shop;

CREATE TABLE public.shop_news (
    shop bigint NOT NULL,
    waiting integer NOT NULL,
    latest bigint NOT NULL,
    due timestamp with time zone NOT NULL
);

CREATE TABLE public.shop_stars (
    shop bigint NOT NULL,
    score_sum bigint NOT NULL,
    score_count integer NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE public.sku (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    product bigint NOT NULL,
    code text,
    options jsonb NOT NULL,
    options_en jsonb,
    price_fen bigint NOT NULL,
    weight_g integer NOT NULL,
    picture text,
    state text NOT NULL,
    sort integer NOT NULL,
    CONSTRAINT sku_costs_something CHECK ((price_fen > 0)),
    CONSTRAINT sku_state_is_known CHECK ((state = ANY (ARRAY['on'::text, 'off'::text]))),
    CONSTRAINT sku_weighs_something CHECK ((weight_g >= 0))
);

CREATE TABLE public.sku_home (
    sku bigint NOT NULL,
    shop bigint NOT NULL
);

CREATE TABLE public.sold_lately (
    shop bigint NOT NULL,
    product bigint NOT NULL
);

CREATE TABLE public.staff (
    shop bigint NOT NULL,
    person bigint NOT NULL,
    role text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT role_is_known CHECK ((role = ANY (ARRAY['owner'::text, 'manager'::text, 'clerk'::text, 'finance'::text, 'support'::text])))
);

CREATE TABLE public.staff_action (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    person bigint NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    at timestamp with time zone NOT NULL,
    request_id text NOT NULL
);

CREATE TABLE public.staff_of (
    person bigint NOT NULL,
    shop bigint NOT NULL,
    role text NOT NULL,
    since timestamp with time zone NOT NULL
);

CREATE TABLE public.star_spread (
    product bigint NOT NULL,
    n1 integer NOT NULL,
    n2 integer NOT NULL,
    n3 integer NOT NULL,
    n4 integer NOT NULL,
    n5 integer NOT NULL
)
WITH (fillfactor='80');

CREATE TABLE public.stock (
    shop bigint NOT NULL,
    sku bigint NOT NULL,
    place bigint NOT NULL,
    on_hand integer NOT NULL,
    held integer NOT NULL,
    CONSTRAINT stock_is_there CHECK (((0 <= held) AND (held <= on_hand)))
)
WITH (fillfactor='50');

CREATE TABLE public.trade (
    buyer bigint NOT NULL,
    id bigint NOT NULL,
    currency text NOT NULL,
    total_fen bigint NOT NULL,
    source jsonb,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.transfer (
    book bigint NOT NULL,
    ref bigint NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    debit_owner bigint NOT NULL,
    debit_kind text NOT NULL,
    credit_owner bigint NOT NULL,
    credit_kind text NOT NULL,
    currency text NOT NULL,
    amount_fen bigint NOT NULL,
    reverses bigint,
    CONSTRAINT transfer_has_two_sides CHECK (((debit_owner <> credit_owner) OR (debit_kind <> credit_kind))),
    CONSTRAINT transfer_moves_something CHECK ((amount_fen > 0))
);

CREATE TABLE public.upload (
    person bigint NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    facts jsonb NOT NULL,
    at timestamp with time zone NOT NULL,
    sent boolean DEFAULT false NOT NULL
);

CREATE TABLE public.user_log (
    person bigint NOT NULL,
    ver bigint NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.user_version (
    person bigint NOT NULL,
    ver bigint NOT NULL
);

CREATE TABLE public.withdrawal (
    shop bigint NOT NULL,
    id bigint NOT NULL,
    currency text NOT NULL,
    amount_fen bigint NOT NULL,
    account text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    asked_by bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    reviewed_by bigint,
    reviewed_at timestamp with time zone,
    CONSTRAINT withdrawal_moves_something CHECK ((amount_fen > 0)),
    CONSTRAINT withdrawal_state_known CHECK ((((state = 'asked'::text) AND (reviewed_at IS NULL)) OR ((state = ANY (ARRAY['paid'::text, 'refused'::text])) AND (reviewed_at IS NOT NULL))))
);

ALTER TABLE ONLY public.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (owner, kind, currency);

ALTER TABLE ONLY public.address
    ADD CONSTRAINT address_pkey PRIMARY KEY (person, id);

ALTER TABLE ONLY public.aftersale_line
    ADD CONSTRAINT aftersale_line_pkey PRIMARY KEY (shop, aftersale, line);

ALTER TABLE ONLY public.aftersale
    ADD CONSTRAINT aftersale_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.aftersale_step
    ADD CONSTRAINT aftersale_step_pkey PRIMARY KEY (shop, aftersale, id);

ALTER TABLE ONLY public.bank_charge
    ADD CONSTRAINT bank_charge_pkey PRIMARY KEY (payer, payment);

ALTER TABLE ONLY public.bank_refund
    ADD CONSTRAINT bank_refund_pkey PRIMARY KEY (payer, refund);

ALTER TABLE ONLY public.block
    ADD CONSTRAINT block_pkey PRIMARY KEY (person, blocked);

ALTER TABLE ONLY public.cart_line
    ADD CONSTRAINT cart_line_pkey PRIMARY KEY (buyer, sku);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_slug_is_unique UNIQUE (slug);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT code_is_unique UNIQUE (shop, digest);

ALTER TABLE ONLY public.contact_code_owner
    ADD CONSTRAINT contact_code_owner_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.contact_code
    ADD CONSTRAINT contact_code_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.contact_privacy
    ADD CONSTRAINT contact_privacy_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.coupon_claim
    ADD CONSTRAINT coupon_claim_pkey PRIMARY KEY (buyer, id);

ALTER TABLE ONLY public.coupon_holder
    ADD CONSTRAINT coupon_holder_pkey PRIMARY KEY (buyer, coupon);

ALTER TABLE ONLY public.coupon
    ADD CONSTRAINT coupon_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.coupon_shop
    ADD CONSTRAINT coupon_shop_pkey PRIMARY KEY (coupon);

ALTER TABLE ONLY public.cron
    ADD CONSTRAINT cron_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.direct
    ADD CONSTRAINT direct_pkey PRIMARY KEY (person, peer);

ALTER TABLE ONLY public.epoch
    ADD CONSTRAINT epoch_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.friend
    ADD CONSTRAINT friend_pkey PRIMARY KEY (person, friend);

ALTER TABLE ONLY public.friend_request
    ADD CONSTRAINT friend_request_once UNIQUE (person, id);

ALTER TABLE ONLY public.friend_request
    ADD CONSTRAINT friend_request_pkey PRIMARY KEY (person, from_person);

ALTER TABLE ONLY public.friend_request_sent
    ADD CONSTRAINT friend_request_sent_once UNIQUE (person, id);

ALTER TABLE ONLY public.friend_request_sent
    ADD CONSTRAINT friend_request_sent_pkey PRIMARY KEY (person, to_person);

ALTER TABLE ONLY public.group_code
    ADD CONSTRAINT group_code_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.group_request
    ADD CONSTRAINT group_request_pkey PRIMARY KEY (conversation, id);

ALTER TABLE ONLY public.handle_claim
    ADD CONSTRAINT handle_claim_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.hidden_message
    ADD CONSTRAINT hidden_message_pkey PRIMARY KEY (conversation, person, seq);

ALTER TABLE ONLY public.hot_words
    ADD CONSTRAINT hot_words_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (owner, key);

ALTER TABLE ONLY public.import_refusal
    ADD CONSTRAINT import_refusal_pkey PRIMARY KEY (shop, import, line);

ALTER TABLE ONLY public.import_run
    ADD CONSTRAINT import_run_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_bucket_dedupe_key UNIQUE (bucket, dedupe);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (bucket, id);

ALTER TABLE ONLY public.ledger_snapshot
    ADD CONSTRAINT ledger_snapshot_pkey PRIMARY KEY (book, kind, debit_kind, credit_kind, currency);

ALTER TABLE ONLY public.listing
    ADD CONSTRAINT listing_pkey PRIMARY KEY (shop, product);

ALTER TABLE ONLY public.live_card
    ADD CONSTRAINT live_card_pkey PRIMARY KEY (ref, kind, conversation, seq);

ALTER TABLE ONLY public.loose_file
    ADD CONSTRAINT loose_file_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.member
    ADD CONSTRAINT member_pkey PRIMARY KEY (conversation, person);

ALTER TABLE ONLY public.message_before
    ADD CONSTRAINT message_before_pkey PRIMARY KEY (conversation, seq, upto);

ALTER TABLE ONLY public.message_file
    ADD CONSTRAINT message_file_pkey PRIMARY KEY (conversation, key, seq);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_once UNIQUE (conversation, sender, client_id);

ALTER TABLE ONLY public.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (conversation, seq);

ALTER TABLE ONLY public.movement
    ADD CONSTRAINT movement_pkey PRIMARY KEY (shop, sku, id);

ALTER TABLE ONLY public.order_history
    ADD CONSTRAINT order_history_pkey PRIMARY KEY (shop, order_id, id);

ALTER TABLE ONLY public.order_line
    ADD CONSTRAINT order_line_pkey PRIMARY KEY (shop, order_id, line);

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.owed
    ADD CONSTRAINT owed_pkey PRIMARY KEY (shop, ref);

ALTER TABLE ONLY public.parcel_event
    ADD CONSTRAINT parcel_event_pkey PRIMARY KEY (shop, parcel, id);

ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT parcel_line_pkey PRIMARY KEY (shop, parcel, line);

ALTER TABLE ONLY public.parcel
    ADD CONSTRAINT parcel_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.payment_event
    ADD CONSTRAINT payment_event_pkey PRIMARY KEY (payer, payment, event);

ALTER TABLE ONLY public.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (payer, id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.pinned_message
    ADD CONSTRAINT pinned_message_pkey PRIMARY KEY (conversation, seq);

ALTER TABLE ONLY public.place
    ADD CONSTRAINT place_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.price_terms
    ADD CONSTRAINT price_terms_pkey PRIMARY KEY (shop);

ALTER TABLE ONLY public.product_home
    ADD CONSTRAINT product_home_pkey PRIMARY KEY (product);

ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_pkey PRIMARY KEY (payer, id);

ALTER TABLE ONLY public.region_price
    ADD CONSTRAINT region_price_pkey PRIMARY KEY (shop, sku, region);

ALTER TABLE ONLY public.report
    ADD CONSTRAINT report_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_once_a_line UNIQUE (product, order_id, line);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_pkey PRIMARY KEY (product, id);

ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.searched
    ADD CONSTRAINT searched_pkey PRIMARY KEY (word);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (person, id);

ALTER TABLE ONLY public.settled_day
    ADD CONSTRAINT settled_day_pkey PRIMARY KEY (shop, day);

ALTER TABLE ONLY public.share
    ADD CONSTRAINT share_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.sharing
    ADD CONSTRAINT sharing_pkey PRIMARY KEY (shop, order_id);

ALTER TABLE ONLY public.shop_news
    ADD CONSTRAINT shop_news_pkey PRIMARY KEY (shop);

ALTER TABLE ONLY public.shop
    ADD CONSTRAINT shop_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.shop_stars
    ADD CONSTRAINT shop_stars_pkey PRIMARY KEY (shop);

ALTER TABLE ONLY public.sku_home
    ADD CONSTRAINT sku_home_pkey PRIMARY KEY (sku);

ALTER TABLE ONLY public.sku
    ADD CONSTRAINT sku_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.sold_lately
    ADD CONSTRAINT sold_lately_pkey PRIMARY KEY (shop, product);

ALTER TABLE ONLY public.staff_action
    ADD CONSTRAINT staff_action_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.staff_of
    ADD CONSTRAINT staff_of_pkey PRIMARY KEY (person, shop);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (shop, person);

ALTER TABLE ONLY public.star_spread
    ADD CONSTRAINT star_spread_pkey PRIMARY KEY (product);

ALTER TABLE ONLY public.stock
    ADD CONSTRAINT stock_pkey PRIMARY KEY (shop, sku, place);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT token_is_unique UNIQUE (person, digest);

ALTER TABLE ONLY public.trade
    ADD CONSTRAINT trade_pkey PRIMARY KEY (buyer, id);

ALTER TABLE ONLY public.transfer
    ADD CONSTRAINT transfer_pkey PRIMARY KEY (book, ref, id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_pkey PRIMARY KEY (person, key);

ALTER TABLE ONLY public.user_log
    ADD CONSTRAINT user_log_pkey PRIMARY KEY (person, ver);

ALTER TABLE ONLY public.user_version
    ADD CONSTRAINT user_version_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.withdrawal
    ADD CONSTRAINT withdrawal_pkey PRIMARY KEY (shop, id);

CREATE UNIQUE INDEX address_default ON public.address USING btree (person) WHERE is_default;

CREATE INDEX aftersale_due ON public.aftersale USING btree (due) WHERE (due IS NOT NULL);

CREATE INDEX aftersale_of_buyer ON public.aftersale USING btree (buyer, id);

CREATE INDEX aftersale_of_order ON public.aftersale USING btree (shop, order_id);

CREATE INDEX aftersale_refunded ON public.aftersale USING btree (shop, closed_at) WHERE (state = 'refunded'::text);

CREATE INDEX bank_charge_at ON public.bank_charge USING brin (at) WITH (autosummarize='on');

CREATE INDEX bank_refund_at ON public.bank_refund USING brin (at) WITH (autosummarize='on');

CREATE INDEX block_of ON public.block USING btree (blocked);

CREATE INDEX coupon_claimable ON public.coupon USING btree (id) WHERE claimable;

CREATE INDEX friend_of ON public.friend USING btree (friend);

CREATE UNIQUE INDEX group_request_open ON public.group_request USING btree (conversation, person) WHERE (state = 'open'::text);

CREATE INDEX job_dead ON public.job USING btree (dead_at) WHERE (dead_at IS NOT NULL);

CREATE INDEX job_due ON public.job USING btree (bucket, due) WHERE (dead_at IS NULL);

CREATE INDEX listing_category ON public.listing USING btree (category, sales, product);

CREATE INDEX listing_head ON public.listing USING btree (head);

CREATE INDEX listing_head_en ON public.listing USING btree (head_en);

CREATE INDEX listing_newest ON public.listing USING btree (product);

CREATE INDEX listing_price ON public.listing USING btree (price_min_fen, product);

CREATE INDEX listing_sales ON public.listing USING btree (sales, product);

CREATE INDEX listing_words ON public.listing USING gin (words) WITH (fastupdate=off);

CREATE INDEX loose_file_oldest ON public.loose_file USING btree (at);

CREATE INDEX member_of_person ON public.member USING btree (person, conversation);

CREATE INDEX message_file_by_key ON public.message_file USING btree (key);

CREATE INDEX message_quotes ON public.message USING btree (conversation, reply_to) WHERE (reply_to IS NOT NULL);

CREATE INDEX message_words ON public.message USING gin (words) WITH (fastupdate=off);

CREATE INDEX order_news_oldest ON public.order_news USING btree (id);

CREATE INDEX orders_by_number ON public.orders USING btree (id);

CREATE INDEX orders_of_buyer ON public.orders USING btree (buyer, trade, id);

CREATE INDEX orders_to_receive ON public.orders USING btree (receive_by) WHERE (state = 30);

CREATE INDEX orders_to_settle ON public.orders USING btree (settle_at) WHERE ((settled_at IS NULL) AND (settle_at IS NOT NULL));

CREATE INDEX orders_unpaid ON public.orders USING btree (close_at) WHERE (state = 10);

CREATE INDEX orders_unpaid_of_buyer ON public.orders USING btree (buyer) WHERE (state = 10);

CREATE INDEX parcel_first ON public.parcel USING btree (shop, shipped_at) WHERE is_first;

CREATE INDEX parcel_of_buyer ON public.parcel USING btree (buyer);

CREATE INDEX parcel_of_order ON public.parcel USING btree (shop, order_id);

CREATE INDEX payment_event_at ON public.payment_event USING brin (at) WITH (autosummarize='on');

CREATE INDEX payment_of_trade ON public.payment USING btree (payer, trade);

CREATE INDEX payment_to_ask ON public.payment USING btree (ask_at) WHERE (state = 'pending'::text);

CREATE INDEX refund_asked ON public.refund USING btree (at, id) WHERE (state = 'asked'::text);

CREATE INDEX refund_done_at ON public.refund USING brin (done_at) WITH (autosummarize='on');

CREATE INDEX refund_of_payment ON public.refund USING btree (payer, payment);

CREATE INDEX report_of_file ON public.report USING gin (messages jsonb_path_ops);

CREATE INDEX report_of_reporter ON public.report USING btree (reporter, id);

CREATE INDEX report_open ON public.report USING btree (id) WHERE (state = 'open'::text);

CREATE INDEX review_of_buyer ON public.review USING btree (buyer, id);

CREATE INDEX review_of_shop ON public.review USING btree (shop, id);

CREATE INDEX share_asked ON public.share USING btree (asked_at) WHERE (state = 'asked'::text);

CREATE INDEX share_of_order ON public.share USING btree (shop, order_id);

CREATE INDEX share_of_receiver ON public.share USING btree (receiver, id);

CREATE INDEX shop_news_due ON public.shop_news USING btree (due) WHERE (waiting > 0);

CREATE INDEX shop_open ON public.shop USING btree (id) WHERE (state = 'open'::text);

CREATE INDEX sku_of_product ON public.sku USING btree (shop, product);

CREATE INDEX transfer_at ON public.transfer USING brin (at) WITH (autosummarize='on');

CREATE INDEX transfer_from_pending ON public.transfer USING btree (debit_owner, ref) WHERE (debit_kind = 'pending'::text);

CREATE INDEX transfer_from_wallet ON public.transfer USING btree (debit_owner, id) WHERE (debit_kind = 'wallet'::text);

CREATE INDEX transfer_to_wallet ON public.transfer USING btree (credit_owner, id) WHERE (credit_kind = 'wallet'::text);

CREATE INDEX upload_of_key ON public.upload USING btree (key);

CREATE INDEX upload_unsent ON public.upload USING btree (at) WHERE (NOT sent);

CREATE INDEX withdrawal_by_number ON public.withdrawal USING btree (id);

CREATE INDEX withdrawal_by_state ON public.withdrawal USING btree (state, id);

ALTER TABLE ONLY public.aftersale_line
    ADD CONSTRAINT aftersale_line_shop_aftersale_fkey FOREIGN KEY (shop, aftersale) REFERENCES public.aftersale(shop, id);

ALTER TABLE ONLY public.aftersale_step
    ADD CONSTRAINT aftersale_step_shop_aftersale_fkey FOREIGN KEY (shop, aftersale) REFERENCES public.aftersale(shop, id);

ALTER TABLE ONLY public.category
    ADD CONSTRAINT category_parent_fkey FOREIGN KEY (parent) REFERENCES public.category(id);

ALTER TABLE ONLY public.parcel_event
    ADD CONSTRAINT parcel_event_shop_parcel_fkey FOREIGN KEY (shop, parcel) REFERENCES public.parcel(shop, id);

ALTER TABLE ONLY public.parcel_line
    ADD CONSTRAINT parcel_line_shop_parcel_fkey FOREIGN KEY (shop, parcel) REFERENCES public.parcel(shop, id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.sku
    ADD CONSTRAINT sku_shop_product_fkey FOREIGN KEY (shop, product) REFERENCES public.product(shop, id);
