-- User accounts under the GDPR
-- For PostgreSQL 18. Made from the brief; every statement stands in order.

BEGIN;

SET LOCAL search_path TO public;
SET LOCAL check_function_bodies TO off;

-- Roles -----------------------------------------------------------------------

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'user_accounts_under_the_gdpr_app') THEN
        CREATE ROLE user_accounts_under_the_gdpr_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE user_accounts_under_the_gdpr_app IS 'the application: changes rows, owns nothing';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'user_accounts_under_the_gdpr_readonly') THEN
        CREATE ROLE user_accounts_under_the_gdpr_readonly NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE user_accounts_under_the_gdpr_readonly IS 'reports and support: reads, changes nothing';

-- Tables ----------------------------------------------------------------------

CREATE TABLE users (
    id                 bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    email              text        NOT NULL,
    full_name          text        NOT NULL,
    date_of_birth      date        NOT NULL,
    country            text        NOT NULL,
    preferred_language text        NOT NULL,
    password_hash      text        NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT users_email_format CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
    CONSTRAINT users_email_lower_case CHECK (email = lower(email)),
    CONSTRAINT users_full_name_length CHECK (char_length(full_name) BETWEEN 1 AND 200),
    CONSTRAINT users_country_format CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT users_preferred_language_format CHECK (preferred_language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    CONSTRAINT users_password_hash_length CHECK (char_length(password_hash) BETWEEN 20 AND 500),
    CONSTRAINT users_email_key UNIQUE (email)
);
COMMENT ON TABLE users IS 'Somebody who signs in to the system.';
COMMENT ON COLUMN users.email IS 'personal: contact';
COMMENT ON COLUMN users.full_name IS 'personal: identity';
COMMENT ON COLUMN users.date_of_birth IS 'personal: identity';
COMMENT ON COLUMN users.password_hash IS 'personal: credential';

CREATE TABLE addresses (
    id          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id     bigint      NOT NULL,
    street      text        NOT NULL,
    postal_code text        NOT NULL,
    city        text        NOT NULL,
    country     text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT addresses_postal_code_length CHECK (char_length(postal_code) BETWEEN 1 AND 64),
    CONSTRAINT addresses_country_format CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT addresses_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX addresses_user_id_idx ON addresses (user_id);
COMMENT ON TABLE addresses IS 'Where mail and goods for somebody go.';
COMMENT ON COLUMN addresses.street IS 'personal: location';

CREATE TABLE consents (
    id             bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id        bigint      NOT NULL,
    purpose        text        NOT NULL,
    version        text        NOT NULL,
    date_given     date        NOT NULL,
    date_withdrawn date        NOT NULL,
    withdrawn_at   timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT consents_purpose_values CHECK (purpose IN ('newsletter', 'analytics', 'personalisation', 'sharing_with_partners')),
    CONSTRAINT consents_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX consents_user_id_date_given_idx ON consents (user_id, date_given);
COMMENT ON TABLE consents IS 'That somebody allowed a use of their data, in which words, and whether they still do.';

CREATE TABLE sessions (
    id          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id     bigint      NOT NULL,
    token_hash  text        NOT NULL,
    ip_address  inet        NOT NULL,
    device      text        NOT NULL,
    start_time  timestamptz NOT NULL,
    expiry_time timestamptz NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT sessions_token_hash_length CHECK (char_length(token_hash) BETWEEN 20 AND 500),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);
CREATE INDEX sessions_created_at_idx ON sessions (created_at);
COMMENT ON TABLE sessions IS 'That somebody is signed in somewhere; only the hash of its token is kept.';
COMMENT ON COLUMN sessions.ip_address IS 'personal: behaviour';

CREATE TABLE privacy_requests (
    id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id         bigint      NOT NULL,
    type            text        NOT NULL,
    status          text        NOT NULL,
    date_received   date        NOT NULL,
    completion_date date        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT privacy_requests_type_values CHECK (type IN ('export', 'erasure', 'correction')),
    CONSTRAINT privacy_requests_status_values CHECK (status IN ('received', 'verified', 'done', 'rejected')),
    CONSTRAINT privacy_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX privacy_requests_status_date_received_idx ON privacy_requests (status, date_received);
CREATE INDEX privacy_requests_user_id_idx ON privacy_requests (user_id);
COMMENT ON TABLE privacy_requests IS 'Somebody''s demand to see, correct or erase what is kept of them, and its fulfilment in time.';

CREATE TABLE audit_logs (
    id                bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_concerned_id bigint      NOT NULL,
    employee          text        NOT NULL,
    action            text        NOT NULL,
    "time"            timestamptz NOT NULL,
    reason            text        NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, created_at),
    CONSTRAINT audit_logs_user_concerned_id_fkey FOREIGN KEY (user_concerned_id) REFERENCES users (id)
)
PARTITION BY RANGE (created_at);
CREATE INDEX audit_logs_user_concerned_id_idx ON audit_logs (user_concerned_id);
COMMENT ON TABLE audit_logs IS 'Who did what to what, and when; written once, never changed, removed only with its time.';

CREATE TABLE audit_log_2 (
    id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    changed_at    timestamptz NOT NULL DEFAULT now(),
    table_name    text        NOT NULL,
    row_key       text        NOT NULL,
    operation     text        NOT NULL,
    acting_user   text,
    database_role text        NOT NULL DEFAULT SESSION_USER,
    old_values    jsonb,
    new_values    jsonb,
    PRIMARY KEY (changed_at, id),
    CONSTRAINT audit_log_2_operation_values CHECK (operation IN ('insert', 'update', 'delete'))
);
CREATE INDEX audit_log_2_table_name_row_key_changed_at_id_idx ON audit_log_2 (table_name, row_key, changed_at, id);
COMMENT ON TABLE audit_log_2 IS 'who changed what and when; written by triggers, never changed';

CREATE TABLE audit_logs_default PARTITION OF audit_logs
DEFAULT;
COMMENT ON TABLE audit_logs_default IS 'what no other partition takes: empty while maintain_partitions() runs in time';

-- Functions -------------------------------------------------------------------

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

CREATE OR REPLACE FUNCTION public.record_in_audit_log_2()
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
    INSERT INTO public.audit_log_2
           (table_name, row_key, operation, acting_user, old_values, new_values)
    VALUES (TG_TABLE_NAME, key_part::text, lower(TG_OP), NULLIF(current_setting('app.user_id', true), ''),
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
            ('audit_logs', 'audit_logs_default', 'created_at', 'month', interval '2190 days')
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
            IF false THEN
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

CREATE OR REPLACE FUNCTION public.erase_user(of_id bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    found integer := 0;
BEGIN
    UPDATE public.users AS t
       SET email = 'erased-' || t.id || '@erased.invalid',
           full_name = 'erased',
           date_of_birth = '1900-01-01',
           password_hash = rpad('erased-' || t.id, 64, '-')
     WHERE t.id = of_id;
    GET DIAGNOSTICS found = ROW_COUNT;
    UPDATE public.addresses AS t
       SET street = 'erased'
     WHERE t.user_id = of_id;
    UPDATE public.sessions AS t
       SET ip_address = '0.0.0.0'
     WHERE t.user_id = of_id;
    RETURN found > 0;
END;
$function$;

-- Triggers and rules ----------------------------------------------------------

CREATE TRIGGER users_audited AFTER INSERT OR DELETE OR UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log_2('{"id"}', '', '{"email","full_name","date_of_birth","password_hash"}', '{}');

CREATE TRIGGER addresses_audited AFTER INSERT OR DELETE OR UPDATE ON public.addresses FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log_2('{"id"}', '', '{"street"}', '{}');

CREATE TRIGGER consents_written_once BEFORE DELETE OR UPDATE ON public.consents FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER consents_never_emptied BEFORE TRUNCATE ON public.consents FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER privacy_requests_audited AFTER INSERT OR DELETE OR UPDATE ON public.privacy_requests FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log_2('{"id"}', '', '{}', '{}');

CREATE TRIGGER audit_logs_written_once BEFORE DELETE OR UPDATE ON public.audit_logs FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_logs_never_emptied BEFORE TRUNCATE ON public.audit_logs FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_2_written_once BEFORE DELETE OR UPDATE ON public.audit_log_2 FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_2_never_emptied BEFORE TRUNCATE ON public.audit_log_2 FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Owners and privileges -------------------------------------------------------

REVOKE ALL ON FUNCTION public.record_in_audit_log_2() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.maintain_partitions(ahead integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.erase_user(of_id bigint) FROM PUBLIC;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE users TO user_accounts_under_the_gdpr_app;
GRANT SELECT (id, email, full_name, date_of_birth, country, preferred_language, created_at) ON TABLE users TO user_accounts_under_the_gdpr_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE addresses TO user_accounts_under_the_gdpr_app;
GRANT SELECT ON TABLE addresses TO user_accounts_under_the_gdpr_readonly;
GRANT INSERT, SELECT ON TABLE consents TO user_accounts_under_the_gdpr_app;
GRANT SELECT ON TABLE consents TO user_accounts_under_the_gdpr_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE sessions TO user_accounts_under_the_gdpr_app;
GRANT SELECT ON TABLE sessions TO user_accounts_under_the_gdpr_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE privacy_requests TO user_accounts_under_the_gdpr_app;
GRANT SELECT ON TABLE privacy_requests TO user_accounts_under_the_gdpr_readonly;
GRANT INSERT, SELECT ON TABLE audit_logs TO user_accounts_under_the_gdpr_app;
GRANT SELECT ON TABLE audit_logs TO user_accounts_under_the_gdpr_readonly;
GRANT SELECT ON TABLE audit_log_2 TO user_accounts_under_the_gdpr_app;
GRANT SELECT ON TABLE audit_log_2 TO user_accounts_under_the_gdpr_readonly;

-- Comments --------------------------------------------------------------------

COMMENT ON FUNCTION public.refuse_change() IS 'refuses every change of a table that is written once';
COMMENT ON FUNCTION public.record_in_audit_log_2() IS 'records a change; arguments: key columns, tenant column, columns whose values stay out, derived columns';
COMMENT ON FUNCTION public.maintain_partitions(ahead integer) IS 'makes partitions ahead, drops expired ones; run daily as the owner; returns how many it changed';
COMMENT ON FUNCTION public.erase_user(of_id bigint) IS 'empties what identifies one user; true when there was one; run as the owner';
COMMENT ON INDEX addresses_user_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX consents_user_id_date_given_idx IS 'serves: consents of a user by date given; foreign key to users';
COMMENT ON INDEX sessions_user_id_idx IS 'serves: foreign key to users; sessions of a user';
COMMENT ON INDEX sessions_created_at_idx IS 'serves: the oldest sessions past their 30 days, 1000 at a time';
COMMENT ON INDEX privacy_requests_status_date_received_idx IS 'serves: open privacy requests by date received';
COMMENT ON INDEX privacy_requests_user_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX audit_logs_user_concerned_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX audit_log_2_table_name_row_key_changed_at_id_idx IS 'serves: what happened to one row, newest first';

COMMIT;

SELECT public.maintain_partitions();
