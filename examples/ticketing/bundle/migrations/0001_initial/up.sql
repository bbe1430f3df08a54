-- Boxoffice
-- For PostgreSQL 18. Made from the brief; every statement stands in order.

BEGIN;

SET LOCAL search_path TO public;
SET LOCAL check_function_bodies TO off;

-- Roles -----------------------------------------------------------------------

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'boxoffice_app') THEN
        CREATE ROLE boxoffice_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE boxoffice_app IS 'the application: changes rows, owns nothing';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'boxoffice_readonly') THEN
        CREATE ROLE boxoffice_readonly NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE boxoffice_readonly IS 'reports and support: reads, changes nothing';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'boxoffice_worker') THEN
        CREATE ROLE boxoffice_worker NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE boxoffice_worker IS 'takes jobs and publishes messages of all tenants; reaches no other table';

-- Tables ----------------------------------------------------------------------

CREATE TABLE organizers (
    id            bigint       NOT NULL GENERATED ALWAYS AS IDENTITY,
    name          text         NOT NULL,
    slug          text         NOT NULL,
    billing_email text         NOT NULL,
    country       text         NOT NULL,
    commission    numeric(6,3) NOT NULL DEFAULT 5,
    is_active     boolean      NOT NULL DEFAULT true,
    created_at    timestamptz  NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT organizers_name_length CHECK (char_length(name) <= 120),
    CONSTRAINT organizers_name_key UNIQUE (name),
    CONSTRAINT organizers_slug_format CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 200),
    CONSTRAINT organizers_slug_key UNIQUE (slug),
    CONSTRAINT organizers_billing_email_format CHECK (billing_email ~ '^[^@\s]+@[^@\s]+$' AND char_length(billing_email) <= 254),
    CONSTRAINT organizers_billing_email_lower_case CHECK (billing_email = lower(billing_email)),
    CONSTRAINT organizers_country_format CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT organizers_commission_range CHECK (commission >= 0 AND commission <= 30)
);
COMMENT ON TABLE organizers IS 'one organizer a row';
COMMENT ON COLUMN organizers.billing_email IS 'personal: contact';

CREATE TABLE venues (
    organizer_id bigint      NOT NULL,
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name         text        NOT NULL,
    address      text        NOT NULL,
    location     point       NOT NULL,
    capacity     integer     NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT venues_name_length CHECK (char_length(name) <= 120),
    CONSTRAINT venues_location_on_earth CHECK (location[0] BETWEEN -180 AND 180 AND location[1] BETWEEN -90 AND 90),
    CONSTRAINT venues_capacity_min CHECK (capacity > 0),
    CONSTRAINT venues_name_key UNIQUE (organizer_id, name),
    CONSTRAINT venues_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
COMMENT ON TABLE venues IS 'one venue a row';
COMMENT ON COLUMN venues.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE seats (
    organizer_id  bigint      NOT NULL,
    id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    venue_id      bigint      NOT NULL,
    section       text        NOT NULL,
    row_label     text        NOT NULL,
    number        integer     NOT NULL,
    is_accessible boolean     NOT NULL DEFAULT false,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT seats_section_length CHECK (char_length(section) <= 20),
    CONSTRAINT seats_row_label_length CHECK (char_length(row_label) <= 10),
    CONSTRAINT seats_number_min CHECK (number > 0),
    CONSTRAINT seats_venue_id_fkey FOREIGN KEY (organizer_id, venue_id)
        REFERENCES venues (organizer_id, id) ON DELETE CASCADE,
    CONSTRAINT seats_venue_id_section_row_label_number_key UNIQUE (organizer_id, venue_id, section, row_label, number),
    CONSTRAINT seats_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
COMMENT ON TABLE seats IS 'one seat a row';
COMMENT ON COLUMN seats.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE events (
    organizer_id        bigint      NOT NULL,
    id                  bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    venue_id            bigint      NOT NULL,
    title               text        NOT NULL,
    slug                text        NOT NULL,
    description         text,
    starts_at           timestamptz NOT NULL,
    ends_at             timestamptz NOT NULL,
    doors_open_at       timestamptz,
    status              text        NOT NULL DEFAULT 'draft',
    cancellation_reason text,
    search_vector       tsvector    GENERATED ALWAYS AS (setweight(to_tsvector('english'::regconfig, COALESCE(title, ''::text)), 'A'::"char")) STORED,
    created_at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT events_title_length CHECK (char_length(title) <= 200),
    CONSTRAINT events_slug_format CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 200),
    CONSTRAINT events_status_values CHECK (status IN ('draft', 'published', 'on_sale', 'sold_out', 'done', 'cancelled')),
    CONSTRAINT events_venue_id_fkey FOREIGN KEY (organizer_id, venue_id)
        REFERENCES venues (organizer_id, id),
    CONSTRAINT events_slug_key UNIQUE (organizer_id, slug),
    CONSTRAINT events_venue_id_no_overlap_excl EXCLUDE USING gist (numrange((organizer_id)::numeric, (organizer_id)::numeric, '[]'::text) WITH &&, numrange((venue_id)::numeric, (venue_id)::numeric, '[]'::text) WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (status NOT IN ('cancelled')),
    CONSTRAINT events_starts_at_before_ends_at_check CHECK (starts_at < ends_at),
    CONSTRAINT events_status_cancelled_with_cancellation_reason_check CHECK (NOT (status IN ('cancelled')) OR (cancellation_reason IS NOT NULL)),
    CONSTRAINT events_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX events_organizer_id_venue_id_idx ON events (organizer_id, venue_id);
CREATE INDEX events_organizer_id_created_at_idx ON events (organizer_id, created_at);
CREATE INDEX events_organizer_id_starts_at_idx ON events (organizer_id, starts_at);
COMMENT ON TABLE events IS 'one event a row';
COMMENT ON COLUMN events.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE genres (
    organizer_id bigint      NOT NULL,
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    parent_id    bigint,
    name         text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT genres_name_length CHECK (char_length(name) <= 60),
    CONSTRAINT genres_name_key UNIQUE (organizer_id, name),
    CONSTRAINT genres_parent_id_fkey FOREIGN KEY (organizer_id, parent_id)
        REFERENCES genres (organizer_id, id) ON DELETE SET NULL (parent_id),
    CONSTRAINT genres_parent_id_not_itself_check CHECK (parent_id <> id),
    CONSTRAINT genres_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX genres_organizer_id_parent_id_idx ON genres (organizer_id, parent_id);
COMMENT ON TABLE genres IS 'one genre a row';
COMMENT ON COLUMN genres.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE price_categories (
    organizer_id bigint        NOT NULL,
    id           bigint        NOT NULL GENERATED ALWAYS AS IDENTITY,
    event_id     bigint        NOT NULL,
    name         text          NOT NULL,
    price        numeric(14,2) NOT NULL,
    sales_start  timestamptz   NOT NULL,
    sales_end    timestamptz   NOT NULL,
    created_at   timestamptz   NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT price_categories_name_length CHECK (char_length(name) <= 60),
    CONSTRAINT price_categories_price_min CHECK (price >= 0),
    CONSTRAINT price_categories_event_id_fkey FOREIGN KEY (organizer_id, event_id)
        REFERENCES events (organizer_id, id) ON DELETE CASCADE,
    CONSTRAINT price_categories_event_id_name_key UNIQUE (organizer_id, event_id, name),
    CONSTRAINT price_categories_sales_end_above_sales_start_check CHECK (sales_end > sales_start),
    CONSTRAINT price_categories_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
COMMENT ON TABLE price_categories IS 'one price category a row';
COMMENT ON COLUMN price_categories.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE buyers (
    organizer_id  bigint      NOT NULL,
    id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    email         text        NOT NULL,
    full_name     text        NOT NULL,
    phone         text,
    password_hash text,
    language      text        NOT NULL DEFAULT 'en',
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT buyers_email_format CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
    CONSTRAINT buyers_email_lower_case CHECK (email = lower(email)),
    CONSTRAINT buyers_email_key UNIQUE (organizer_id, email),
    CONSTRAINT buyers_full_name_length CHECK (char_length(full_name) BETWEEN 1 AND 200),
    CONSTRAINT buyers_phone_format CHECK (phone ~ '^\+?[0-9 ().-]{3,31}$'),
    CONSTRAINT buyers_password_hash_length CHECK (char_length(password_hash) BETWEEN 20 AND 500),
    CONSTRAINT buyers_language_format CHECK (language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    CONSTRAINT buyers_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX buyers_organizer_id_created_at_idx ON buyers (organizer_id, created_at);
COMMENT ON TABLE buyers IS 'one buyer a row';
COMMENT ON COLUMN buyers.organizer_id IS 'the organizer this row belongs to';
COMMENT ON COLUMN buyers.email IS 'personal: contact';
COMMENT ON COLUMN buyers.full_name IS 'personal: identity';
COMMENT ON COLUMN buyers.phone IS 'personal: contact';
COMMENT ON COLUMN buyers.password_hash IS 'personal: credential';

CREATE TABLE seat_holds (
    organizer_id bigint      NOT NULL,
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    event_id     bigint      NOT NULL,
    seat_id      bigint      NOT NULL,
    buyer_id     bigint      NOT NULL,
    expires_at   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT seat_holds_event_id_fkey FOREIGN KEY (organizer_id, event_id)
        REFERENCES events (organizer_id, id),
    CONSTRAINT seat_holds_seat_id_fkey FOREIGN KEY (organizer_id, seat_id)
        REFERENCES seats (organizer_id, id),
    CONSTRAINT seat_holds_buyer_id_fkey FOREIGN KEY (organizer_id, buyer_id)
        REFERENCES buyers (organizer_id, id),
    CONSTRAINT seat_holds_seat_id_event_id_key UNIQUE (organizer_id, seat_id, event_id),
    CONSTRAINT seat_holds_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX seat_holds_organizer_id_buyer_id_idx ON seat_holds (organizer_id, buyer_id);
CREATE INDEX seat_holds_organizer_id_event_id_idx ON seat_holds (organizer_id, event_id);
CREATE INDEX seat_holds_organizer_id_created_at_idx ON seat_holds (organizer_id, created_at);
COMMENT ON TABLE seat_holds IS 'one seat hold a row';
COMMENT ON COLUMN seat_holds.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE orders (
    organizer_id bigint        NOT NULL,
    id           bigint        NOT NULL GENERATED ALWAYS AS IDENTITY,
    buyer_id     bigint        NOT NULL,
    number       text          NOT NULL,
    status       text          NOT NULL DEFAULT 'pending',
    total        numeric(14,2) NOT NULL,
    placed_at    timestamptz   NOT NULL,
    paid_at      timestamptz,
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT orders_number_length CHECK (char_length(number) <= 20),
    CONSTRAINT orders_number_key UNIQUE (organizer_id, number),
    CONSTRAINT orders_status_values CHECK (status IN ('pending', 'paid', 'cancelled', 'refunded')),
    CONSTRAINT orders_total_min CHECK (total >= 0),
    CONSTRAINT orders_buyer_id_fkey FOREIGN KEY (organizer_id, buyer_id)
        REFERENCES buyers (organizer_id, id),
    CONSTRAINT orders_status_paid_with_paid_at_check CHECK (NOT (status IN ('paid')) OR (paid_at IS NOT NULL)),
    CONSTRAINT orders_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX orders_organizer_id_buyer_id_placed_at_idx ON orders (organizer_id, buyer_id, placed_at);
CREATE INDEX orders_organizer_id_placed_at_idx ON orders (organizer_id, placed_at);
COMMENT ON TABLE orders IS 'one order a row';
COMMENT ON COLUMN orders.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE tickets (
    organizer_id      bigint        NOT NULL,
    id                bigint        NOT NULL GENERATED ALWAYS AS IDENTITY,
    order_id          bigint        NOT NULL,
    event_id          bigint        NOT NULL,
    seat_id           bigint        NOT NULL,
    price_category_id bigint        NOT NULL,
    barcode           text          NOT NULL,
    price             numeric(14,2) NOT NULL,
    status            text          NOT NULL DEFAULT 'valid',
    scanned_at        timestamptz,
    created_at        timestamptz   NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT tickets_barcode_length CHECK (char_length(barcode) <= 32),
    CONSTRAINT tickets_barcode_key UNIQUE (organizer_id, barcode),
    CONSTRAINT tickets_price_min CHECK (price >= 0),
    CONSTRAINT tickets_status_values CHECK (status IN ('valid', 'used', 'void')),
    CONSTRAINT tickets_order_id_fkey FOREIGN KEY (organizer_id, order_id)
        REFERENCES orders (organizer_id, id) ON DELETE CASCADE,
    CONSTRAINT tickets_event_id_fkey FOREIGN KEY (organizer_id, event_id)
        REFERENCES events (organizer_id, id),
    CONSTRAINT tickets_seat_id_fkey FOREIGN KEY (organizer_id, seat_id)
        REFERENCES seats (organizer_id, id),
    CONSTRAINT tickets_price_category_id_fkey FOREIGN KEY (organizer_id, price_category_id)
        REFERENCES price_categories (organizer_id, id),
    CONSTRAINT tickets_status_used_with_scanned_at_check CHECK (NOT (status IN ('used')) OR (scanned_at IS NOT NULL)),
    CONSTRAINT tickets_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX tickets_seat_id_event_id_key ON tickets (organizer_id, seat_id, event_id) WHERE (status <> 'void');
CREATE INDEX tickets_organizer_id_event_id_idx ON tickets (organizer_id, event_id);
CREATE INDEX tickets_organizer_id_order_id_idx ON tickets (organizer_id, order_id);
CREATE INDEX tickets_organizer_id_price_category_id_idx ON tickets (organizer_id, price_category_id);
CREATE INDEX tickets_organizer_id_seat_id_idx ON tickets (organizer_id, seat_id);
CREATE INDEX tickets_organizer_id_created_at_idx ON tickets (organizer_id, created_at);
COMMENT ON TABLE tickets IS 'one ticket a row';
COMMENT ON COLUMN tickets.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE payments (
    organizer_id    bigint        NOT NULL,
    id              bigint        NOT NULL GENERATED ALWAYS AS IDENTITY,
    order_id        bigint        NOT NULL,
    amount          numeric(14,2) NOT NULL,
    card_token_hash text,
    bank_reference  text,
    status          text          NOT NULL,
    created_at      timestamptz   NOT NULL,
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT payments_amount_min CHECK (amount > 0),
    CONSTRAINT payments_card_token_hash_length CHECK (char_length(card_token_hash) BETWEEN 20 AND 500),
    CONSTRAINT payments_bank_reference_length CHECK (char_length(bank_reference) <= 64),
    CONSTRAINT payments_status_values CHECK (status IN ('authorized', 'captured', 'failed', 'refunded')),
    CONSTRAINT payments_order_id_fkey FOREIGN KEY (organizer_id, order_id)
        REFERENCES orders (organizer_id, id) ON DELETE CASCADE,
    CONSTRAINT payments_card_token_hash_bank_reference_one_check CHECK (num_nonnulls(card_token_hash, bank_reference) = 1),
    CONSTRAINT payments_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX payments_organizer_id_order_id_idx ON payments (organizer_id, order_id);
CREATE INDEX payments_organizer_id_created_at_idx ON payments (organizer_id, created_at);
COMMENT ON TABLE payments IS 'one payment a row';
COMMENT ON COLUMN payments.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE scans (
    organizer_id bigint      NOT NULL,
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    ticket_id    bigint      NOT NULL,
    gate         text        NOT NULL,
    scanned_at   timestamptz NOT NULL,
    accepted     boolean     NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id, created_at),
    CONSTRAINT scans_gate_length CHECK (char_length(gate) <= 20),
    CONSTRAINT scans_ticket_id_fkey FOREIGN KEY (organizer_id, ticket_id)
        REFERENCES tickets (organizer_id, id),
    CONSTRAINT scans_organizer_id_fkey FOREIGN KEY (organizer_id) REFERENCES organizers (id)
)
PARTITION BY RANGE (created_at);
CREATE INDEX scans_organizer_id_ticket_id_idx ON scans (organizer_id, ticket_id);
COMMENT ON TABLE scans IS 'one scan a row';
COMMENT ON COLUMN scans.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE event_genres (
    organizer_id bigint NOT NULL,
    event_id     bigint NOT NULL,
    genre_id     bigint NOT NULL,
    CONSTRAINT event_genres_event_id_fkey FOREIGN KEY (organizer_id, event_id)
        REFERENCES events (organizer_id, id) ON DELETE CASCADE,
    CONSTRAINT event_genres_genre_id_fkey FOREIGN KEY (organizer_id, genre_id)
        REFERENCES genres (organizer_id, id) ON DELETE CASCADE,
    PRIMARY KEY (organizer_id, event_id, genre_id),
    CONSTRAINT event_genres_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX event_genres_organizer_id_genre_id_idx ON event_genres (organizer_id, genre_id);
COMMENT ON TABLE event_genres IS 'which genres belong to which event';

CREATE TABLE audit_log (
    organizer_id  bigint      NOT NULL,
    id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    changed_at    timestamptz NOT NULL DEFAULT now(),
    table_name    text        NOT NULL,
    row_key       text        NOT NULL,
    operation     text        NOT NULL,
    acting_user   text,
    database_role text        NOT NULL DEFAULT SESSION_USER,
    old_values    jsonb,
    new_values    jsonb,
    PRIMARY KEY (organizer_id, changed_at, id),
    CONSTRAINT audit_log_operation_values CHECK (operation IN ('insert', 'update', 'delete'))
)
PARTITION BY RANGE (changed_at);
CREATE INDEX audit_log_organizer_id_table_name_row_key_changed_at_id_idx ON audit_log (organizer_id, table_name, row_key, changed_at, id);
COMMENT ON TABLE audit_log IS 'who changed what and when; written by triggers, never changed';
COMMENT ON COLUMN audit_log.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE jobs (
    organizer_id bigint      NOT NULL,
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind         text        NOT NULL,
    payload      jsonb       NOT NULL DEFAULT '{}'::jsonb,
    visible_at   timestamptz NOT NULL DEFAULT now(),
    attempts     integer     NOT NULL DEFAULT 0,
    max_attempts integer     NOT NULL DEFAULT 10,
    last_error   text,
    failed_at    timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT jobs_kind_length CHECK (char_length(kind) BETWEEN 1 AND 100),
    CONSTRAINT jobs_attempts_min CHECK (attempts >= 0),
    CONSTRAINT jobs_max_attempts_min CHECK (max_attempts >= 1),
    CONSTRAINT jobs_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX jobs_organizer_id_visible_at_idx ON jobs (organizer_id, visible_at) WHERE (failed_at IS NULL);
COMMENT ON TABLE jobs IS 'work to do later; a finished job is deleted';
COMMENT ON COLUMN jobs.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE outbox (
    organizer_id bigint      NOT NULL,
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    written_in   bigint      NOT NULL DEFAULT (pg_current_xact_id()::text)::bigint,
    topic        text        NOT NULL,
    subject      text        NOT NULL,
    payload      jsonb       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organizer_id, id),
    CONSTRAINT outbox_topic_length CHECK (char_length(topic) BETWEEN 1 AND 100),
    CONSTRAINT outbox_subject_length CHECK (char_length(subject) <= 300),
    CONSTRAINT outbox_organizer_id_fkey FOREIGN KEY (organizer_id)
        REFERENCES organizers (id) ON DELETE CASCADE
);
CREATE INDEX outbox_organizer_id_written_in_id_idx ON outbox (organizer_id, written_in, id);
COMMENT ON TABLE outbox IS 'what other systems are to be told; a published message is deleted';
COMMENT ON COLUMN outbox.organizer_id IS 'the organizer this row belongs to';

CREATE TABLE scans_default PARTITION OF scans
DEFAULT;
COMMENT ON TABLE scans_default IS 'what no other partition takes: empty while maintain_partitions() runs in time';

CREATE TABLE audit_log_default PARTITION OF audit_log
DEFAULT;
COMMENT ON TABLE audit_log_default IS 'what no other partition takes: empty while maintain_partitions() runs in time';

-- Functions -------------------------------------------------------------------

CREATE OR REPLACE FUNCTION public.tickets_at_most_10_per_order()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM 1 FROM orders AS p WHERE p.organizer_id = NEW.organizer_id AND p.id = NEW.order_id FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM tickets AS t
            WHERE t.organizer_id = NEW.organizer_id AND t.order_id = NEW.order_id
            AND NOT (t.organizer_id = NEW.organizer_id AND t.id = NEW.id)) + 1 > 10 THEN
        RAISE EXCEPTION 'at most 10 tickets per order'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tickets_at_most_10_per_order';
    END IF;
    RETURN NEW;
END;
$function$;

CREATE OR REPLACE FUNCTION public.events_status_path()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (('draft', 'published'), ('published', 'on_sale'), ('on_sale', 'sold_out'), ('on_sale', 'done')) THEN
        RAISE EXCEPTION 'event cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'events_status_path';
    END IF;
    RETURN NEW;
END;
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    RAISE EXCEPTION 'rows of % are written once: % is refused', TG_TABLE_NAME, lower(TG_OP)
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END;
$function$;

CREATE OR REPLACE FUNCTION public.genres_parent_id_no_circle()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('genres.parent_id' || ':' || NEW.organizer_id::text, 0));
    END IF;
    IF EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.parent_id
            UNION
            SELECT t.parent_id FROM public.genres AS t JOIN above AS a ON t.id = a.id
             WHERE t.parent_id IS NOT NULL AND t.organizer_id = NEW.organizer_id
        )
        SELECT FROM above WHERE above.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a genre cannot be its own ancestor'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'genres_parent_id_no_circle';
    END IF;
    RETURN NEW;
END;
$function$;

CREATE OR REPLACE FUNCTION public.record_in_audit_log()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    derived text[] := TG_ARGV[3]::text[];
    was jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) - derived END;
    becomes jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) - derived END;
    present jsonb := CASE WHEN TG_OP = 'DELETE' THEN was ELSE becomes END;
    keys text[] := TG_ARGV[0]::text[];
    hidden text[] := TG_ARGV[2]::text[];
    old_part jsonb;
    new_part jsonb;
    key_part jsonb;
BEGIN
    SELECT jsonb_object_agg(k, present -> k) INTO key_part FROM unnest(keys) AS k;
    SELECT jsonb_object_agg(w.key, CASE WHEN w.key = ANY (hidden) THEN '"(not kept)"'::jsonb ELSE w.value END)
      INTO old_part FROM jsonb_each(was) AS w WHERE w.value IS DISTINCT FROM becomes -> w.key;
    SELECT jsonb_object_agg(b.key, CASE WHEN b.key = ANY (hidden) THEN '"(not kept)"'::jsonb ELSE b.value END)
      INTO new_part FROM jsonb_each(becomes) AS b WHERE b.value IS DISTINCT FROM was -> b.key;
    IF TG_OP = 'UPDATE' AND old_part IS NULL AND new_part IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log
           (organizer_id, table_name, row_key, operation, acting_user, old_values, new_values)
    VALUES ((present ->> TG_ARGV[1])::bigint, TG_TABLE_NAME, key_part::text, lower(TG_OP), NULLIF(current_setting('app.user_id', true), ''),
            old_part, new_part);
    RETURN NULL;
END;
$function$;

CREATE OR REPLACE FUNCTION public.maintain_partitions(ahead integer DEFAULT 4)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    aged record;
    part record;
    low timestamp with time zone;
    high timestamp with time zone;
    name text;
    stray boolean;
    done integer := 0;
BEGIN
    PERFORM set_config('TimeZone', 'UTC', true);
    FOR aged IN
        SELECT * FROM (VALUES
            ('scans', 'scans_default', 'created_at', 'month', interval '3650 days'),
            ('audit_log', 'audit_log_default', 'changed_at', 'month', interval '3650 days')
        ) AS v(relation, fallback, clock, step, keep)
    LOOP
        FOR n IN 0 .. ahead LOOP
            low := date_trunc(aged.step, now()) + n * ('1 ' || aged.step)::interval;
            high := low + ('1 ' || aged.step)::interval;
            name := left(aged.relation, 50) || '_' || to_char(low, 'YYYYMMDD');
            CONTINUE WHEN to_regclass(format('public.%I', name)) IS NOT NULL;
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE %I >= $1 AND %I < $2)',
                           aged.fallback, aged.clock, aged.clock)
               INTO stray USING low, high;
            IF stray THEN
                RAISE WARNING 'rows of % from % on stand in the default partition: move them first', aged.relation, low;
                CONTINUE;
            END IF;
            EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                           name, aged.relation, low, high);
            IF true THEN
                EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
            END IF;
            done := done + 1;
        END LOOP;
        CONTINUE WHEN aged.keep IS NULL;
        FOR part IN
            SELECT c.relname,
                   (regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''([^'']+)''\)'))[1]::timestamp with time zone AS upper
              FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
             WHERE i.inhparent = format('public.%I', aged.relation)::regclass
        LOOP
            CONTINUE WHEN part.upper IS NULL OR part.upper > now() - aged.keep;
            EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', aged.relation, part.relname);
            EXECUTE format('DROP TABLE public.%I', part.relname);
            done := done + 1;
        END LOOP;
    END LOOP;
    RETURN done;
END;
$function$;

CREATE OR REPLACE FUNCTION public.erase_buyer(of_organizer_id bigint, of_id bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    found integer := 0;
BEGIN
    UPDATE public.buyers AS t
       SET email = 'erased-' || t.id || '@erased.invalid',
           full_name = 'erased',
           phone = NULL,
           password_hash = NULL
     WHERE t.organizer_id = of_organizer_id AND t.id = of_id;
    GET DIAGNOSTICS found = ROW_COUNT;
    RETURN found > 0;
END;
$function$;

-- Triggers and rules ----------------------------------------------------------

CREATE TRIGGER events_status_path BEFORE UPDATE OF status ON public.events FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION public.events_status_path();

CREATE TRIGGER events_audited AFTER INSERT OR DELETE OR UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"organizer_id","id"}', 'organizer_id', '{}', '{"search_vector"}');

CREATE TRIGGER genres_parent_id_no_circle BEFORE INSERT OR UPDATE OF parent_id ON public.genres FOR EACH ROW WHEN (new.parent_id <> new.id) EXECUTE FUNCTION public.genres_parent_id_no_circle();

CREATE TRIGGER orders_audited AFTER INSERT OR DELETE OR UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"organizer_id","id"}', 'organizer_id', '{}', '{}');

CREATE TRIGGER tickets_at_most_10_per_order BEFORE INSERT OR UPDATE OF organizer_id, order_id ON public.tickets FOR EACH ROW WHEN (new.order_id IS NOT NULL) EXECUTE FUNCTION public.tickets_at_most_10_per_order();

CREATE TRIGGER scans_written_once BEFORE DELETE OR UPDATE ON public.scans FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER scans_never_emptied BEFORE TRUNCATE ON public.scans FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_written_once BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_never_emptied BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Row-level security ----------------------------------------------------------

ALTER TABLE organizers ENABLE ROW LEVEL SECURITY;

ALTER TABLE organizers FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON organizers
    USING (id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE venues ENABLE ROW LEVEL SECURITY;

ALTER TABLE venues FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON venues
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE seats ENABLE ROW LEVEL SECURITY;

ALTER TABLE seats FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON seats
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE events ENABLE ROW LEVEL SECURITY;

ALTER TABLE events FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON events
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE genres ENABLE ROW LEVEL SECURITY;

ALTER TABLE genres FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON genres
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE price_categories ENABLE ROW LEVEL SECURITY;

ALTER TABLE price_categories FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON price_categories
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE buyers ENABLE ROW LEVEL SECURITY;

ALTER TABLE buyers FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON buyers
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE seat_holds ENABLE ROW LEVEL SECURITY;

ALTER TABLE seat_holds FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON seat_holds
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;

ALTER TABLE orders FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON orders
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE tickets ENABLE ROW LEVEL SECURITY;

ALTER TABLE tickets FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON tickets
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE payments ENABLE ROW LEVEL SECURITY;

ALTER TABLE payments FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON payments
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE scans ENABLE ROW LEVEL SECURITY;

ALTER TABLE scans FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON scans
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE event_genres ENABLE ROW LEVEL SECURITY;

ALTER TABLE event_genres FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON event_genres
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON audit_log
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;

ALTER TABLE jobs FORCE ROW LEVEL SECURITY;

CREATE POLICY all_rows ON jobs TO boxoffice_worker
    USING (true)
    WITH CHECK (true);

CREATE POLICY own_rows ON jobs
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE outbox FORCE ROW LEVEL SECURITY;

CREATE POLICY all_rows ON outbox TO boxoffice_worker
    USING (true)
    WITH CHECK (true);

CREATE POLICY own_rows ON outbox
    USING (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (organizer_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE scans_default ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_log_default ENABLE ROW LEVEL SECURITY;

-- Owners and privileges -------------------------------------------------------

REVOKE ALL ON FUNCTION public.record_in_audit_log() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.maintain_partitions(ahead integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.erase_buyer(of_organizer_id bigint, of_id bigint) FROM PUBLIC;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE organizers TO boxoffice_app;
GRANT SELECT ON TABLE organizers TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE venues TO boxoffice_app;
GRANT SELECT ON TABLE venues TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE seats TO boxoffice_app;
GRANT SELECT ON TABLE seats TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE events TO boxoffice_app;
GRANT SELECT ON TABLE events TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE genres TO boxoffice_app;
GRANT SELECT ON TABLE genres TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE price_categories TO boxoffice_app;
GRANT SELECT ON TABLE price_categories TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE buyers TO boxoffice_app;
GRANT SELECT (organizer_id, id, email, full_name, phone, language, created_at) ON TABLE buyers TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE seat_holds TO boxoffice_app;
GRANT SELECT ON TABLE seat_holds TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE orders TO boxoffice_app;
GRANT SELECT ON TABLE orders TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE tickets TO boxoffice_app;
GRANT SELECT ON TABLE tickets TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE payments TO boxoffice_app;
GRANT SELECT ON TABLE payments TO boxoffice_readonly;
GRANT INSERT, SELECT ON TABLE scans TO boxoffice_app;
GRANT SELECT ON TABLE scans TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE event_genres TO boxoffice_app;
GRANT SELECT ON TABLE event_genres TO boxoffice_readonly;
GRANT SELECT ON TABLE audit_log TO boxoffice_app;
GRANT SELECT ON TABLE audit_log TO boxoffice_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE jobs TO boxoffice_app;
GRANT SELECT ON TABLE jobs TO boxoffice_readonly;
GRANT DELETE, SELECT, UPDATE ON TABLE jobs TO boxoffice_worker;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE outbox TO boxoffice_app;
GRANT SELECT ON TABLE outbox TO boxoffice_readonly;
GRANT DELETE, SELECT, UPDATE ON TABLE outbox TO boxoffice_worker;

-- Comments --------------------------------------------------------------------

COMMENT ON FUNCTION public.tickets_at_most_10_per_order() IS 'at most 10 tickets per order';
COMMENT ON FUNCTION public.events_status_path() IS 'status of event moves only along its path';
COMMENT ON FUNCTION public.refuse_change() IS 'refuses every change of a table that is written once';
COMMENT ON FUNCTION public.genres_parent_id_no_circle() IS 'no genre is its own ancestor';
COMMENT ON FUNCTION public.record_in_audit_log() IS 'records a change; arguments: key columns, tenant column, columns whose values stay out, derived columns';
COMMENT ON FUNCTION public.maintain_partitions(ahead integer) IS 'makes partitions ahead, drops expired ones; run daily as the owner; returns how many it changed';
COMMENT ON FUNCTION public.erase_buyer(of_organizer_id bigint, of_id bigint) IS 'empties what identifies one buyer; true when there was one; run as the owner';
COMMENT ON CONSTRAINT events_venue_id_no_overlap_excl ON events IS 'ranges of one point that overlap are equal values: with the extension btree_gist this could be written “=”';
COMMENT ON INDEX events_organizer_id_venue_id_idx IS 'serves: foreign key to venues';
COMMENT ON INDEX events_organizer_id_created_at_idx IS 'serves: the oldest events past their 10 years, 1000 at a time';
COMMENT ON INDEX events_organizer_id_starts_at_idx IS 'serves: upcoming events of an organizer by starts_at: 300/s, 40 ms';
COMMENT ON INDEX genres_organizer_id_parent_id_idx IS 'serves: a genre with everything below it; foreign key to genres';
COMMENT ON INDEX buyers_organizer_id_created_at_idx IS 'serves: the oldest buyers past their 3 years, 1000 at a time';
COMMENT ON INDEX seat_holds_organizer_id_buyer_id_idx IS 'serves: foreign key to buyers';
COMMENT ON INDEX seat_holds_organizer_id_event_id_idx IS 'serves: foreign key to events; seat holds of an event: 800/s, 50 ms';
COMMENT ON INDEX seat_holds_organizer_id_created_at_idx IS 'serves: the oldest seat holds past their 1 day, 1000 at a time';
COMMENT ON INDEX orders_organizer_id_buyer_id_placed_at_idx IS 'serves: orders of a buyer, newest first: 100/s, 50 ms; foreign key to buyers';
COMMENT ON INDEX orders_organizer_id_placed_at_idx IS 'serves: the oldest orders past their 10 years, 1000 at a time';
COMMENT ON INDEX tickets_organizer_id_event_id_idx IS 'serves: foreign key to events; tickets of an event: 200/s, 50 ms';
COMMENT ON INDEX tickets_organizer_id_order_id_idx IS 'serves: foreign key to orders';
COMMENT ON INDEX tickets_organizer_id_price_category_id_idx IS 'serves: foreign key to price_categories';
COMMENT ON INDEX tickets_organizer_id_seat_id_idx IS 'serves: foreign key to seats';
COMMENT ON INDEX tickets_organizer_id_created_at_idx IS 'serves: the oldest tickets past their 10 years, 1000 at a time';
COMMENT ON INDEX payments_organizer_id_order_id_idx IS 'serves: foreign key to orders';
COMMENT ON INDEX payments_organizer_id_created_at_idx IS 'serves: the oldest payments past their 10 years, 1000 at a time';
COMMENT ON INDEX scans_organizer_id_ticket_id_idx IS 'serves: foreign key to tickets';
COMMENT ON INDEX event_genres_organizer_id_genre_id_idx IS 'serves: foreign key to genres';
COMMENT ON INDEX audit_log_organizer_id_table_name_row_key_changed_at_id_idx IS 'serves: what happened to one row, newest first';
COMMENT ON INDEX jobs_organizer_id_visible_at_idx IS 'serves: a worker takes the next ten jobs that no other has';
COMMENT ON INDEX outbox_organizer_id_written_in_id_idx IS 'serves: the relay reads the next messages in the order of their transactions';

COMMIT;

SELECT public.maintain_partitions();
