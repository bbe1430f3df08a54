-- Project management for teams
-- For PostgreSQL 18. Made from the brief; every statement stands in order.

BEGIN;

SET LOCAL search_path TO public;
SET LOCAL check_function_bodies TO off;

-- Roles -----------------------------------------------------------------------

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'project_management_for_teams_app') THEN
        CREATE ROLE project_management_for_teams_app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE project_management_for_teams_app IS 'the application: changes rows, owns nothing';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'project_management_for_teams_readonly') THEN
        CREATE ROLE project_management_for_teams_readonly NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE project_management_for_teams_readonly IS 'reports and support: reads, changes nothing';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'project_management_for_teams_search') THEN
        CREATE ROLE project_management_for_teams_search NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE project_management_for_teams_search IS 'owns the search functions; cannot log in';

-- Tables ----------------------------------------------------------------------

CREATE TABLE companies (
    id                bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name              text        NOT NULL,
    subscription_plan text        NOT NULL,
    billing_email     text        NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT companies_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT companies_subscription_plan_values CHECK (subscription_plan IN ('free', 'team', 'business')),
    CONSTRAINT companies_billing_email_format CHECK (billing_email ~ '^[^@\s]+@[^@\s]+$' AND char_length(billing_email) <= 254),
    CONSTRAINT companies_billing_email_lower_case CHECK (billing_email = lower(billing_email))
);
COMMENT ON TABLE companies IS 'A business with a legal identity.';

CREATE TABLE users (
    company_id bigint      NOT NULL,
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    email      text        NOT NULL,
    full_name  text        NOT NULL,
    role       text        NOT NULL,
    time_zone  text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    CONSTRAINT users_email_format CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
    CONSTRAINT users_email_lower_case CHECK (email = lower(email)),
    CONSTRAINT users_full_name_length CHECK (char_length(full_name) BETWEEN 1 AND 200),
    CONSTRAINT users_role_values CHECK (role IN ('owner', 'admin', 'member', 'guest')),
    CONSTRAINT users_company_id_fkey FOREIGN KEY (company_id)
        REFERENCES companies (id) ON DELETE CASCADE
);
COMMENT ON TABLE users IS 'Somebody who signs in to the system.';
COMMENT ON COLUMN users.company_id IS 'the company this row belongs to';
COMMENT ON COLUMN users.email IS 'personal: contact';
COMMENT ON COLUMN users.full_name IS 'personal: identity';

CREATE TABLE projects (
    company_id bigint      NOT NULL,
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name       text        NOT NULL,
    key        text        NOT NULL,
    start_date date        NOT NULL,
    status     text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    CONSTRAINT projects_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT projects_status_values CHECK (status IN ('active', 'on_hold', 'archived')),
    CONSTRAINT projects_key_key UNIQUE (company_id, key),
    CONSTRAINT projects_company_id_fkey FOREIGN KEY (company_id)
        REFERENCES companies (id) ON DELETE CASCADE
);
COMMENT ON TABLE projects IS 'Work towards one aim, with a beginning and an end.';
COMMENT ON COLUMN projects.company_id IS 'the company this row belongs to';

CREATE TABLE tasks (
    company_id     bigint      NOT NULL,
    id             bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    project_id     bigint      NOT NULL,
    user_id        bigint,
    parent_task_id bigint,
    title          text        NOT NULL,
    description    text        NOT NULL,
    status         text        NOT NULL,
    priority       text        NOT NULL,
    due_date       date        NOT NULL,
    estimate_hours numeric     NOT NULL,
    search_vector  tsvector    GENERATED ALWAYS AS (setweight(to_tsvector('english'::regconfig, COALESCE(title, ''::text)), 'A'::"char")) STORED,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    CONSTRAINT tasks_status_values CHECK (status IN ('in_progress', 'review', 'done')),
    CONSTRAINT tasks_project_id_fkey FOREIGN KEY (company_id, project_id)
        REFERENCES projects (company_id, id),
    CONSTRAINT tasks_user_id_fkey FOREIGN KEY (company_id, user_id)
        REFERENCES users (company_id, id) ON DELETE SET NULL (user_id),
    CONSTRAINT tasks_parent_task_id_fkey FOREIGN KEY (company_id, parent_task_id)
        REFERENCES tasks (company_id, id) ON DELETE SET NULL (parent_task_id),
    CONSTRAINT tasks_parent_task_id_not_itself_check CHECK (parent_task_id <> id),
    CONSTRAINT tasks_company_id_fkey FOREIGN KEY (company_id)
        REFERENCES companies (id) ON DELETE CASCADE
);
CREATE INDEX tasks_company_id_project_id_due_date_idx ON tasks (company_id, project_id, due_date);
CREATE INDEX tasks_company_id_user_id_due_date_idx ON tasks (company_id, user_id, due_date);
CREATE INDEX tasks_company_id_parent_task_id_idx ON tasks (company_id, parent_task_id);
CREATE INDEX tasks_search_vector_gin ON tasks USING gin (search_vector);
COMMENT ON TABLE tasks IS 'A piece of work somebody is to do.';
COMMENT ON COLUMN tasks.company_id IS 'the company this row belongs to';

CREATE TABLE comments (
    company_id    bigint      NOT NULL,
    id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id       bigint      NOT NULL,
    task_id       bigint      NOT NULL,
    body          text        NOT NULL,
    creation_time timestamptz NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    CONSTRAINT comments_user_id_fkey FOREIGN KEY (company_id, user_id) REFERENCES users (company_id, id),
    CONSTRAINT comments_task_id_fkey FOREIGN KEY (company_id, task_id) REFERENCES tasks (company_id, id),
    CONSTRAINT comments_company_id_fkey FOREIGN KEY (company_id)
        REFERENCES companies (id) ON DELETE CASCADE
);
CREATE INDEX comments_company_id_task_id_creation_time_idx ON comments (company_id, task_id, creation_time);
CREATE INDEX comments_company_id_user_id_idx ON comments (company_id, user_id);
COMMENT ON TABLE comments IS 'What somebody says about something, perhaps in answer to another comment.';
COMMENT ON COLUMN comments.company_id IS 'the company this row belongs to';

CREATE TABLE attachments (
    company_id   bigint      NOT NULL,
    id           bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    task_id      bigint      NOT NULL,
    file_name    text        NOT NULL,
    size         integer     NOT NULL,
    content_type text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    CONSTRAINT attachments_file_name_length CHECK (char_length(file_name) BETWEEN 1 AND 200),
    CONSTRAINT attachments_task_id_fkey FOREIGN KEY (company_id, task_id)
        REFERENCES tasks (company_id, id),
    CONSTRAINT attachments_company_id_fkey FOREIGN KEY (company_id)
        REFERENCES companies (id) ON DELETE CASCADE
);
CREATE INDEX attachments_company_id_task_id_idx ON attachments (company_id, task_id);
COMMENT ON TABLE attachments IS 'A file that belongs to something; the file itself is kept outside.';
COMMENT ON COLUMN attachments.company_id IS 'the company this row belongs to';

CREATE TABLE labels (
    company_id bigint      NOT NULL,
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    project_id bigint      NOT NULL,
    name       text        NOT NULL,
    colour     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    CONSTRAINT labels_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT labels_colour_format CHECK (colour ~ '^#[0-9a-fA-F]{6}$'),
    CONSTRAINT labels_project_id_fkey FOREIGN KEY (company_id, project_id)
        REFERENCES projects (company_id, id),
    CONSTRAINT labels_company_id_fkey FOREIGN KEY (company_id)
        REFERENCES companies (id) ON DELETE CASCADE
);
CREATE INDEX labels_company_id_project_id_idx ON labels (company_id, project_id);
COMMENT ON TABLE labels IS 'A coloured word work is marked with.';
COMMENT ON COLUMN labels.company_id IS 'the company this row belongs to';

CREATE TABLE time_entries (
    company_id bigint      NOT NULL,
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id    bigint      NOT NULL,
    task_id    bigint      NOT NULL,
    date       date        NOT NULL,
    hours      numeric     NOT NULL,
    note       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    CONSTRAINT time_entries_user_id_fkey FOREIGN KEY (company_id, user_id)
        REFERENCES users (company_id, id),
    CONSTRAINT time_entries_task_id_fkey FOREIGN KEY (company_id, task_id)
        REFERENCES tasks (company_id, id),
    CONSTRAINT time_entries_hours_above_check CHECK (hours > 0),
    CONSTRAINT time_entries_hours_at_most_check CHECK (hours <= 24),
    CONSTRAINT time_entries_company_id_fkey FOREIGN KEY (company_id)
        REFERENCES companies (id) ON DELETE CASCADE
);
CREATE INDEX time_entries_company_id_task_id_idx ON time_entries (company_id, task_id);
CREATE INDEX time_entries_company_id_user_id_idx ON time_entries (company_id, user_id);
COMMENT ON TABLE time_entries IS 'Time somebody spent on something.';
COMMENT ON COLUMN time_entries.company_id IS 'the company this row belongs to';

CREATE TABLE activity_logs (
    company_id bigint      NOT NULL,
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id    bigint      NOT NULL,
    task_id    bigint      NOT NULL,
    "time"     timestamptz NOT NULL,
    field      text        NOT NULL,
    old_value  text        NOT NULL,
    new_value  text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id, created_at),
    CONSTRAINT activity_logs_user_id_fkey FOREIGN KEY (company_id, user_id)
        REFERENCES users (company_id, id),
    CONSTRAINT activity_logs_task_id_fkey FOREIGN KEY (company_id, task_id)
        REFERENCES tasks (company_id, id),
    CONSTRAINT activity_logs_company_id_fkey FOREIGN KEY (company_id) REFERENCES companies (id)
)
PARTITION BY RANGE (created_at);
CREATE INDEX activity_logs_company_id_task_id_idx ON activity_logs (company_id, task_id);
CREATE INDEX activity_logs_company_id_user_id_idx ON activity_logs (company_id, user_id);
COMMENT ON TABLE activity_logs IS 'Who did what to what, and when; written once, never changed, removed only with its time.';
COMMENT ON COLUMN activity_logs.company_id IS 'the company this row belongs to';

CREATE TABLE task_labels (
    company_id bigint NOT NULL,
    task_id    bigint NOT NULL,
    label_id   bigint NOT NULL,
    CONSTRAINT task_labels_task_id_fkey FOREIGN KEY (company_id, task_id)
        REFERENCES tasks (company_id, id) ON DELETE CASCADE,
    CONSTRAINT task_labels_label_id_fkey FOREIGN KEY (company_id, label_id)
        REFERENCES labels (company_id, id) ON DELETE CASCADE,
    PRIMARY KEY (company_id, task_id, label_id),
    CONSTRAINT task_labels_company_id_fkey FOREIGN KEY (company_id)
        REFERENCES companies (id) ON DELETE CASCADE
);
CREATE INDEX task_labels_company_id_label_id_idx ON task_labels (company_id, label_id);
COMMENT ON TABLE task_labels IS 'which labels belong to which task';

CREATE TABLE audit_log (
    company_id    bigint      NOT NULL,
    id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    changed_at    timestamptz NOT NULL DEFAULT now(),
    table_name    text        NOT NULL,
    row_key       text        NOT NULL,
    operation     text        NOT NULL,
    acting_user   text,
    database_role text        NOT NULL DEFAULT SESSION_USER,
    old_values    jsonb,
    new_values    jsonb,
    PRIMARY KEY (company_id, changed_at, id),
    CONSTRAINT audit_log_operation_values CHECK (operation IN ('insert', 'update', 'delete'))
);
CREATE INDEX audit_log_company_id_table_name_row_key_changed_at_id_idx ON audit_log (company_id, table_name, row_key, changed_at, id);
COMMENT ON TABLE audit_log IS 'who changed what and when; written by triggers, never changed';
COMMENT ON COLUMN audit_log.company_id IS 'the company this row belongs to';

CREATE TABLE activity_logs_default PARTITION OF activity_logs
DEFAULT;
COMMENT ON TABLE activity_logs_default IS 'what no other partition takes: empty while maintain_partitions() runs in time';

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

CREATE OR REPLACE FUNCTION public.search_tasks(words text, most integer)
 RETURNS TABLE(company_id bigint, id bigint, rank real)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    RETURN QUERY
    SELECT t.company_id, t.id, ts_rank(t.search_vector, q.query) AS rank
      FROM public.tasks AS t,
           websearch_to_tsquery('english'::regconfig, words) AS q(query)
     WHERE t.company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint)
       AND t.search_vector @@ q.query
     ORDER BY 3 DESC
     LIMIT least(most, 1000);
END;
$function$;

CREATE OR REPLACE FUNCTION public.tasks_parent_task_id_no_circle()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('tasks.parent_task_id' || ':' || NEW.company_id::text, 0));
    END IF;
    IF EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.parent_task_id
            UNION
            SELECT t.parent_task_id FROM public.tasks AS t JOIN above AS a ON t.id = a.id
             WHERE t.parent_task_id IS NOT NULL AND t.company_id = NEW.company_id
        )
        SELECT FROM above WHERE above.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a task cannot be its own ancestor'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tasks_parent_task_id_no_circle';
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
           (company_id, table_name, row_key, operation, acting_user, old_values, new_values)
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
            ('activity_logs', 'activity_logs_default', 'created_at', 'month', interval '730 days')
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

CREATE OR REPLACE FUNCTION public.erase_user(of_company_id bigint, of_id bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
    found integer := 0;
BEGIN
    UPDATE public.users AS t
       SET email = 'erased-' || t.id || '@erased.invalid',
           full_name = 'erased'
     WHERE t.company_id = of_company_id AND t.id = of_id;
    GET DIAGNOSTICS found = ROW_COUNT;
    RETURN found > 0;
END;
$function$;

-- Triggers and rules ----------------------------------------------------------

CREATE TRIGGER companies_audited AFTER INSERT OR DELETE OR UPDATE ON public.companies FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"id"}', 'id', '{}', '{}');

CREATE TRIGGER users_audited AFTER INSERT OR DELETE OR UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"company_id","id"}', 'company_id', '{"email","full_name"}', '{}');

CREATE TRIGGER projects_audited AFTER INSERT OR DELETE OR UPDATE ON public.projects FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"company_id","id"}', 'company_id', '{}', '{}');

CREATE TRIGGER tasks_parent_task_id_no_circle BEFORE INSERT OR UPDATE OF parent_task_id ON public.tasks FOR EACH ROW WHEN (new.parent_task_id <> new.id) EXECUTE FUNCTION public.tasks_parent_task_id_no_circle();

CREATE TRIGGER tasks_audited AFTER INSERT OR DELETE OR UPDATE ON public.tasks FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"company_id","id"}', 'company_id', '{}', '{"search_vector"}');

CREATE TRIGGER comments_audited AFTER INSERT OR DELETE OR UPDATE ON public.comments FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"company_id","id"}', 'company_id', '{}', '{}');

CREATE TRIGGER attachments_audited AFTER INSERT OR DELETE OR UPDATE ON public.attachments FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"company_id","id"}', 'company_id', '{}', '{}');

CREATE TRIGGER labels_audited AFTER INSERT OR DELETE OR UPDATE ON public.labels FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"company_id","id"}', 'company_id', '{}', '{}');

CREATE TRIGGER time_entries_audited AFTER INSERT OR DELETE OR UPDATE ON public.time_entries FOR EACH ROW EXECUTE FUNCTION public.record_in_audit_log('{"company_id","id"}', 'company_id', '{}', '{}');

CREATE TRIGGER activity_logs_written_once BEFORE DELETE OR UPDATE ON public.activity_logs FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER activity_logs_never_emptied BEFORE TRUNCATE ON public.activity_logs FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_written_once BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER audit_log_never_emptied BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- Row-level security ----------------------------------------------------------

ALTER TABLE companies ENABLE ROW LEVEL SECURITY;

ALTER TABLE companies FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON companies
    USING (id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE users ENABLE ROW LEVEL SECURITY;

ALTER TABLE users FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON users
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE projects ENABLE ROW LEVEL SECURITY;

ALTER TABLE projects FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON projects
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE tasks ENABLE ROW LEVEL SECURITY;

ALTER TABLE tasks FORCE ROW LEVEL SECURITY;

CREATE POLICY search_all ON tasks FOR SELECT TO project_management_for_teams_search
    USING (true);

CREATE POLICY own_rows ON tasks
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE comments ENABLE ROW LEVEL SECURITY;

ALTER TABLE comments FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON comments
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;

ALTER TABLE attachments FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON attachments
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE labels ENABLE ROW LEVEL SECURITY;

ALTER TABLE labels FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON labels
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE time_entries ENABLE ROW LEVEL SECURITY;

ALTER TABLE time_entries FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON time_entries
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE activity_logs ENABLE ROW LEVEL SECURITY;

ALTER TABLE activity_logs FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON activity_logs
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE task_labels ENABLE ROW LEVEL SECURITY;

ALTER TABLE task_labels FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON task_labels
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;

ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;

CREATE POLICY own_rows ON audit_log
    USING (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint))
    WITH CHECK (company_id = (SELECT NULLIF(current_setting('app.tenant_id', true), '')::bigint));

ALTER TABLE activity_logs_default ENABLE ROW LEVEL SECURITY;

-- Owners and privileges -------------------------------------------------------

ALTER FUNCTION public.search_tasks(words text, most integer) OWNER TO project_management_for_teams_search;

REVOKE ALL ON FUNCTION public.search_tasks(words text, most integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.search_tasks(words text, most integer) TO project_management_for_teams_app;
REVOKE ALL ON FUNCTION public.record_in_audit_log() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.maintain_partitions(ahead integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.erase_user(of_company_id bigint, of_id bigint) FROM PUBLIC;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE companies TO project_management_for_teams_app;
GRANT SELECT ON TABLE companies TO project_management_for_teams_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE users TO project_management_for_teams_app;
GRANT SELECT ON TABLE users TO project_management_for_teams_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE projects TO project_management_for_teams_app;
GRANT SELECT ON TABLE projects TO project_management_for_teams_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE tasks TO project_management_for_teams_app;
GRANT SELECT ON TABLE tasks TO project_management_for_teams_readonly;
GRANT SELECT ON TABLE tasks TO project_management_for_teams_search;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE comments TO project_management_for_teams_app;
GRANT SELECT ON TABLE comments TO project_management_for_teams_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE attachments TO project_management_for_teams_app;
GRANT SELECT ON TABLE attachments TO project_management_for_teams_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE labels TO project_management_for_teams_app;
GRANT SELECT ON TABLE labels TO project_management_for_teams_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE time_entries TO project_management_for_teams_app;
GRANT SELECT ON TABLE time_entries TO project_management_for_teams_readonly;
GRANT INSERT, SELECT ON TABLE activity_logs TO project_management_for_teams_app;
GRANT SELECT ON TABLE activity_logs TO project_management_for_teams_readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE task_labels TO project_management_for_teams_app;
GRANT SELECT ON TABLE task_labels TO project_management_for_teams_readonly;
GRANT SELECT ON TABLE audit_log TO project_management_for_teams_app;
GRANT SELECT ON TABLE audit_log TO project_management_for_teams_readonly;

-- Comments --------------------------------------------------------------------

COMMENT ON FUNCTION public.refuse_change() IS 'refuses every change of a table that is written once';
COMMENT ON FUNCTION public.search_tasks(words text, most integer) IS 'keys of the session''s company''s rows of tasks that match, best first';
COMMENT ON FUNCTION public.tasks_parent_task_id_no_circle() IS 'no task is its own ancestor';
COMMENT ON FUNCTION public.record_in_audit_log() IS 'records a change; arguments: key columns, tenant column, columns whose values stay out, derived columns';
COMMENT ON FUNCTION public.maintain_partitions(ahead integer) IS 'makes partitions ahead, drops expired ones; run daily as the owner; returns how many it changed';
COMMENT ON FUNCTION public.erase_user(of_company_id bigint, of_id bigint) IS 'empties what identifies one user; true when there was one; run as the owner';
COMMENT ON INDEX tasks_company_id_project_id_due_date_idx IS 'serves: tasks of a project by due date; foreign key to projects';
COMMENT ON INDEX tasks_company_id_user_id_due_date_idx IS 'serves: tasks of a user by due date; foreign key to users';
COMMENT ON INDEX tasks_company_id_parent_task_id_idx IS 'serves: a task with everything below it; foreign key to tasks';
COMMENT ON INDEX tasks_search_vector_gin IS 'serves: search tasks by title';
COMMENT ON INDEX comments_company_id_task_id_creation_time_idx IS 'serves: comments of a task by creation time; foreign key to tasks';
COMMENT ON INDEX comments_company_id_user_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX attachments_company_id_task_id_idx IS 'serves: foreign key to tasks';
COMMENT ON INDEX labels_company_id_project_id_idx IS 'serves: foreign key to projects';
COMMENT ON INDEX time_entries_company_id_task_id_idx IS 'serves: foreign key to tasks';
COMMENT ON INDEX time_entries_company_id_user_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX activity_logs_company_id_task_id_idx IS 'serves: foreign key to tasks';
COMMENT ON INDEX activity_logs_company_id_user_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX task_labels_company_id_label_id_idx IS 'serves: foreign key to labels';
COMMENT ON INDEX audit_log_company_id_table_name_row_key_changed_at_id_idx IS 'serves: what happened to one row, newest first';

COMMIT;

SELECT public.maintain_partitions();
