-- The schema
-- For PostgreSQL 18. Made from the brief; every statement stands in order.

BEGIN;

SET LOCAL search_path TO public;
SET LOCAL check_function_bodies TO off;

-- Roles -----------------------------------------------------------------------

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'app') THEN
        CREATE ROLE app NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE app IS 'the application: changes rows, owns nothing';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'readonly') THEN
        CREATE ROLE readonly NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE readonly IS 'reports and support: reads, changes nothing';

-- Tables ----------------------------------------------------------------------

CREATE TABLE profiles (
    id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    handle          text        NOT NULL,
    display_name    text        NOT NULL,
    avatar_key      text        NOT NULL,
    short_biography text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT profiles_display_name_length CHECK (char_length(display_name) BETWEEN 1 AND 200),
    CONSTRAINT profiles_avatar_key_length CHECK (char_length(avatar_key) BETWEEN 1 AND 1024),
    CONSTRAINT profiles_handle_key UNIQUE (handle)
);
COMMENT ON TABLE profiles IS 'What a user shows of themselves to others.';

CREATE TABLE users (
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    profile_id bigint      NOT NULL,
    email      text        NOT NULL,
    name       text        NOT NULL,
    status     text        NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT users_email_format CHECK (email ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 254),
    CONSTRAINT users_email_lower_case CHECK (email = lower(email)),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT users_status_values CHECK (status IN ('invited', 'active', 'suspended', 'closed')),
    CONSTRAINT users_profile_id_fkey FOREIGN KEY (profile_id) REFERENCES profiles (id),
    CONSTRAINT users_profile_id_key UNIQUE (profile_id)
);
COMMENT ON TABLE users IS 'Somebody who signs in to the system.';
COMMENT ON COLUMN users.email IS 'personal: contact';
COMMENT ON COLUMN users.name IS 'personal: identity';

CREATE TABLE tags (
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT tags_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT tags_name_key UNIQUE (name)
);
COMMENT ON TABLE tags IS 'A word things are found by.';

CREATE TABLE collections (
    id          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id     bigint      NOT NULL,
    name        text        NOT NULL,
    description text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT collections_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT collections_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE INDEX collections_user_id_idx ON collections (user_id);
COMMENT ON TABLE collections IS 'Things somebody put together under a name.';

CREATE TABLE prompts (
    id                bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id           bigint      NOT NULL,
    copy_of_prompt_id bigint,
    collection_id     bigint      NOT NULL,
    title             text        NOT NULL,
    visibility        text        NOT NULL,
    creation_date     date        NOT NULL,
    search_vector     tsvector    GENERATED ALWAYS AS (setweight(to_tsvector('english'::regconfig, COALESCE(title, ''::text)), 'A'::"char")) STORED,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT prompts_visibility_values CHECK (visibility IN ('private', 'unlisted', 'public')),
    CONSTRAINT prompts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT prompts_copy_of_prompt_id_fkey FOREIGN KEY (copy_of_prompt_id)
        REFERENCES prompts (id) ON DELETE SET NULL,
    CONSTRAINT prompts_collection_id_fkey FOREIGN KEY (collection_id) REFERENCES collections (id),
    CONSTRAINT prompts_copy_of_prompt_id_not_itself_check CHECK (copy_of_prompt_id <> id)
);
CREATE INDEX prompts_visibility_creation_date_idx ON prompts (visibility, creation_date);
CREATE INDEX prompts_copy_of_prompt_id_idx ON prompts (copy_of_prompt_id);
CREATE INDEX prompts_collection_id_idx ON prompts (collection_id);
CREATE INDEX prompts_user_id_idx ON prompts (user_id);
CREATE INDEX prompts_creation_date_idx ON prompts (creation_date);
CREATE INDEX prompts_search_vector_gin ON prompts USING gin (search_vector);
COMMENT ON TABLE prompts IS 'A text that is given to a language model, to be used again.';

CREATE TABLE versions (
    id            bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    prompt_id     bigint      NOT NULL,
    number        text        NOT NULL,
    text          text        NOT NULL,
    model_name    text        NOT NULL,
    creation_date date        NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT versions_number_length CHECK (char_length(number) BETWEEN 1 AND 64),
    CONSTRAINT versions_model_name_length CHECK (char_length(model_name) BETWEEN 1 AND 200),
    CONSTRAINT versions_prompt_id_fkey FOREIGN KEY (prompt_id) REFERENCES prompts (id)
);
CREATE INDEX versions_prompt_id_idx ON versions (prompt_id);
COMMENT ON TABLE versions IS 'one version a row';

CREATE TABLE favourites (
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id    bigint      NOT NULL,
    prompt_id  bigint      NOT NULL,
    date       date        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT favourites_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT favourites_prompt_id_fkey FOREIGN KEY (prompt_id) REFERENCES prompts (id)
);
CREATE INDEX favourites_prompt_id_idx ON favourites (prompt_id);
CREATE INDEX favourites_user_id_idx ON favourites (user_id);
COMMENT ON TABLE favourites IS 'That somebody marked something as one they like.';

CREATE TABLE ratings (
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    user_id    bigint      NOT NULL,
    prompt_id  bigint      NOT NULL,
    star       smallint    NOT NULL,
    comment    text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT ratings_star_range CHECK (star >= 1 AND star <= 5),
    CONSTRAINT ratings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT ratings_prompt_id_fkey FOREIGN KEY (prompt_id) REFERENCES prompts (id),
    CONSTRAINT ratings_user_id_prompt_id_key UNIQUE (user_id, prompt_id)
);
CREATE INDEX ratings_prompt_id_idx ON ratings (prompt_id);
COMMENT ON TABLE ratings IS 'A mark somebody gave to something.';

CREATE TABLE prompt_tags (
    prompt_id bigint NOT NULL,
    tag_id    bigint NOT NULL,
    CONSTRAINT prompt_tags_prompt_id_fkey FOREIGN KEY (prompt_id)
        REFERENCES prompts (id) ON DELETE CASCADE,
    CONSTRAINT prompt_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (prompt_id, tag_id)
);
CREATE INDEX prompt_tags_tag_id_idx ON prompt_tags (tag_id);
COMMENT ON TABLE prompt_tags IS 'which tags belong to which prompt';

-- Functions -------------------------------------------------------------------

CREATE OR REPLACE FUNCTION public.prompts_copy_of_prompt_id_no_circle()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('prompts.copy_of_prompt_id', 0));
    END IF;
    IF EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.copy_of_prompt_id
            UNION
            SELECT t.copy_of_prompt_id FROM public.prompts AS t JOIN above AS a ON t.id = a.id
             WHERE t.copy_of_prompt_id IS NOT NULL
        )
        SELECT FROM above WHERE above.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a prompt cannot be its own ancestor'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'prompts_copy_of_prompt_id_no_circle';
    END IF;
    RETURN NEW;
END;
$function$;

-- Triggers and rules ----------------------------------------------------------

CREATE TRIGGER prompts_copy_of_prompt_id_no_circle BEFORE INSERT OR UPDATE OF copy_of_prompt_id ON public.prompts FOR EACH ROW WHEN (new.copy_of_prompt_id <> new.id) EXECUTE FUNCTION public.prompts_copy_of_prompt_id_no_circle();

-- Owners and privileges -------------------------------------------------------

GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE prompts TO app;
GRANT SELECT ON TABLE prompts TO readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE users TO app;
GRANT SELECT ON TABLE users TO readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE profiles TO app;
GRANT SELECT ON TABLE profiles TO readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE versions TO app;
GRANT SELECT ON TABLE versions TO readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE tags TO app;
GRANT SELECT ON TABLE tags TO readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE favourites TO app;
GRANT SELECT ON TABLE favourites TO readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE collections TO app;
GRANT SELECT ON TABLE collections TO readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE ratings TO app;
GRANT SELECT ON TABLE ratings TO readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE prompt_tags TO app;
GRANT SELECT ON TABLE prompt_tags TO readonly;

-- Comments --------------------------------------------------------------------

COMMENT ON FUNCTION public.prompts_copy_of_prompt_id_no_circle() IS 'no prompt is its own ancestor';
COMMENT ON INDEX prompts_visibility_creation_date_idx IS 'serves: the newest public prompts';
COMMENT ON INDEX prompts_copy_of_prompt_id_idx IS 'serves: a prompt with everything below it; foreign key to prompts';
COMMENT ON INDEX prompts_collection_id_idx IS 'serves: foreign key to collections';
COMMENT ON INDEX prompts_user_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX prompts_creation_date_idx IS 'serves: prompts of a tag by creation date';
COMMENT ON INDEX prompts_search_vector_gin IS 'serves: search prompts by title and text';
COMMENT ON INDEX versions_prompt_id_idx IS 'serves: foreign key to prompts';
COMMENT ON INDEX favourites_prompt_id_idx IS 'serves: foreign key to prompts';
COMMENT ON INDEX favourites_user_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX collections_user_id_idx IS 'serves: foreign key to users';
COMMENT ON INDEX ratings_prompt_id_idx IS 'serves: foreign key to prompts';
COMMENT ON INDEX prompt_tags_tag_id_idx IS 'serves: foreign key to tags; prompts of a tag by creation date';

COMMIT;
