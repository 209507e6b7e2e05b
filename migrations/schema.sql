-- The sum of all migrations, for reading; bin/schema writes it, nothing runs it.

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
    claimable boolean NOT NULL,
    claimed integer NOT NULL,
    promised_fen bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT coupon_budget_is_kept CHECK (((promised_fen >= 0) AND (promised_fen <= budget_fen))),
    CONSTRAINT coupon_count_is_kept CHECK (((claimed >= 0) AND (claimed <= total))),
    CONSTRAINT coupon_has_a_time CHECK ((starts_at < ends_at)),
    CONSTRAINT coupon_takes_something_off CHECK (((off_fen > 0) AND (over_fen >= 0)))
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

CREATE TABLE public.handle_claim (
    digest bytea NOT NULL,
    person bigint NOT NULL,
    free_from timestamp with time zone
);

CREATE TABLE public.idempotency (
    owner bigint NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    answer bytea NOT NULL,
    at timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

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
    leased_until timestamp with time zone,
    lease bigint,
    dedupe text,
    dead_at timestamp with time zone,
    error text,
    created_at timestamp with time zone NOT NULL
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

CREATE TABLE public.price_terms (
    shop bigint NOT NULL,
    freight jsonb,
    thresholds jsonb NOT NULL
);

CREATE TABLE public.region_price (
    shop bigint NOT NULL,
    sku bigint NOT NULL,
    region text NOT NULL,
    area text NOT NULL,
    price_fen bigint NOT NULL,
    CONSTRAINT region_price_is_positive CHECK ((price_fen > 0))
);

CREATE TABLE public.schema_version (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone NOT NULL
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

ALTER TABLE ONLY public.address
    ADD CONSTRAINT address_pkey PRIMARY KEY (person, id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT code_is_unique UNIQUE (shop, digest);

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

ALTER TABLE ONLY public.handle_claim
    ADD CONSTRAINT handle_claim_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (owner, key);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_bucket_dedupe_key UNIQUE (bucket, dedupe);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (bucket, id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.price_terms
    ADD CONSTRAINT price_terms_pkey PRIMARY KEY (shop);

ALTER TABLE ONLY public.region_price
    ADD CONSTRAINT region_price_pkey PRIMARY KEY (shop, sku, region);

ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (person, id);

ALTER TABLE ONLY public.shop
    ADD CONSTRAINT shop_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.staff_action
    ADD CONSTRAINT staff_action_pkey PRIMARY KEY (shop, id);

ALTER TABLE ONLY public.staff_of
    ADD CONSTRAINT staff_of_pkey PRIMARY KEY (person, shop);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (shop, person);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT token_is_unique UNIQUE (person, digest);

CREATE UNIQUE INDEX address_default ON public.address USING btree (person) WHERE is_default;

CREATE INDEX job_dead ON public.job USING btree (dead_at) WHERE (dead_at IS NOT NULL);

CREATE INDEX job_due ON public.job USING btree (bucket, due) WHERE (dead_at IS NULL);

CREATE INDEX shop_open ON public.shop USING btree (id) WHERE (state = 'open'::text);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);
