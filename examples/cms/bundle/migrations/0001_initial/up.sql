-- A content site that is read far more than it is written
-- For PostgreSQL 18. Made from the brief; every statement stands in order.

BEGIN;

SET LOCAL search_path TO public;
SET LOCAL check_function_bodies TO off;

-- Roles -----------------------------------------------------------------------

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'a_content_site_that_is_read_far_b4d6e813') THEN
        CREATE ROLE a_content_site_that_is_read_far_b4d6e813 NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE a_content_site_that_is_read_far_b4d6e813 IS 'the application: changes rows, owns nothing';

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'a_content_site_that_is_read_far_b4d6e813readonly') THEN
        CREATE ROLE a_content_site_that_is_read_far_b4d6e813readonly NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- made by another session meanwhile
END
$$;

COMMENT ON ROLE a_content_site_that_is_read_far_b4d6e813readonly IS 'reports and support: reads, changes nothing';

-- Tables ----------------------------------------------------------------------

CREATE TABLE articles (
    id               bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    slug             text        NOT NULL,
    title            text        NOT NULL,
    teaser           text        NOT NULL,
    body             text        NOT NULL,
    publication_date date        NOT NULL,
    status           text        NOT NULL,
    search_vector    tsvector    GENERATED ALWAYS AS (setweight(to_tsvector('english'::regconfig, COALESCE(title, ''::text)), 'A'::"char") || setweight(to_tsvector('english'::regconfig, COALESCE(body, ''::text)), 'B'::"char")) STORED,
    created_at       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT articles_slug_format CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 200),
    CONSTRAINT articles_slug_key UNIQUE (slug),
    CONSTRAINT articles_status_values CHECK (status IN ('draft', 'in_review', 'published', 'withdrawn'))
);
CREATE INDEX articles_status_publication_date_idx ON articles (status, publication_date);
CREATE INDEX articles_publication_date_idx ON articles (publication_date);
CREATE INDEX articles_search_vector_gin ON articles USING gin (search_vector);
COMMENT ON TABLE articles IS 'A written piece that is published.';

CREATE TABLE authors (
    id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name            text        NOT NULL,
    short_biography text        NOT NULL,
    photo_key       text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT authors_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT authors_photo_key_length CHECK (char_length(photo_key) BETWEEN 1 AND 1024)
);
COMMENT ON TABLE authors IS 'Somebody who wrote something.';
COMMENT ON COLUMN authors.name IS 'personal: identity';

CREATE TABLE revisions (
    id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    article_id      bigint      NOT NULL,
    revision_number text        NOT NULL,
    title           text        NOT NULL,
    body            text        NOT NULL,
    "time"          timestamptz NOT NULL,
    editor          text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT revisions_revision_number_length CHECK (char_length(revision_number) BETWEEN 1 AND 64),
    CONSTRAINT revisions_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles (id)
);
CREATE INDEX revisions_article_id_idx ON revisions (article_id);
COMMENT ON TABLE revisions IS 'One state of a text, kept as it was.';

CREATE TABLE translations (
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    article_id bigint      NOT NULL,
    language   text        NOT NULL,
    title      text        NOT NULL,
    teaser     text        NOT NULL,
    body       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT translations_language_format CHECK (language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    CONSTRAINT translations_article_id_fkey FOREIGN KEY (article_id) REFERENCES articles (id),
    CONSTRAINT translations_article_id_language_key UNIQUE (article_id, language)
);
COMMENT ON TABLE translations IS 'A text in another language.';

CREATE TABLE categories (
    id                 bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    parent_category_id bigint,
    name               text        NOT NULL,
    slug               text        NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT categories_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT categories_slug_format CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 200),
    CONSTRAINT categories_parent_category_id_fkey FOREIGN KEY (parent_category_id)
        REFERENCES categories (id) ON DELETE SET NULL,
    CONSTRAINT categories_parent_category_id_not_itself_check CHECK (parent_category_id <> id)
);
CREATE INDEX categories_parent_category_id_idx ON categories (parent_category_id);
COMMENT ON TABLE categories IS 'A place in an order of things, usually within a larger one.';

CREATE TABLE tags (
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    name       text        NOT NULL,
    slug       text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT tags_name_length CHECK (char_length(name) <= 80),
    CONSTRAINT tags_name_key UNIQUE (name),
    CONSTRAINT tags_slug_format CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND char_length(slug) <= 200),
    CONSTRAINT tags_slug_key UNIQUE (slug)
);
COMMENT ON TABLE tags IS 'A word things are found by.';

CREATE TABLE media_files (
    id         bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    file_name  text        NOT NULL,
    caption    text        NOT NULL,
    width      numeric     NOT NULL,
    height     numeric     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT media_files_file_name_length CHECK (char_length(file_name) BETWEEN 1 AND 200)
);
COMMENT ON TABLE media_files IS 'A picture, sound or film that is used in content; the file itself is kept outside.';

CREATE TABLE article_tags (
    article_id bigint NOT NULL,
    tag_id     bigint NOT NULL,
    CONSTRAINT article_tags_article_id_fkey FOREIGN KEY (article_id)
        REFERENCES articles (id) ON DELETE CASCADE,
    CONSTRAINT article_tags_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (article_id, tag_id)
);
CREATE INDEX article_tags_tag_id_idx ON article_tags (tag_id);
COMMENT ON TABLE article_tags IS 'which tags belong to which article';

CREATE TABLE article_authors (
    article_id bigint NOT NULL,
    author_id  bigint NOT NULL,
    CONSTRAINT article_authors_article_id_fkey FOREIGN KEY (article_id)
        REFERENCES articles (id) ON DELETE CASCADE,
    CONSTRAINT article_authors_author_id_fkey FOREIGN KEY (author_id)
        REFERENCES authors (id) ON DELETE CASCADE,
    PRIMARY KEY (article_id, author_id)
);
CREATE INDEX article_authors_author_id_idx ON article_authors (author_id);
COMMENT ON TABLE article_authors IS 'which authors belong to which article';

CREATE TABLE article_categories (
    article_id  bigint NOT NULL,
    category_id bigint NOT NULL,
    CONSTRAINT article_categories_article_id_fkey FOREIGN KEY (article_id)
        REFERENCES articles (id) ON DELETE CASCADE,
    CONSTRAINT article_categories_category_id_fkey FOREIGN KEY (category_id)
        REFERENCES categories (id) ON DELETE CASCADE,
    PRIMARY KEY (article_id, category_id)
);
CREATE INDEX article_categories_category_id_idx ON article_categories (category_id);
COMMENT ON TABLE article_categories IS 'which categories belong to which article';

CREATE TABLE media_file_articles (
    media_file_id bigint NOT NULL,
    article_id    bigint NOT NULL,
    CONSTRAINT media_file_articles_media_file_id_fkey FOREIGN KEY (media_file_id)
        REFERENCES media_files (id) ON DELETE CASCADE,
    CONSTRAINT media_file_articles_article_id_fkey FOREIGN KEY (article_id)
        REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (media_file_id, article_id)
);
CREATE INDEX media_file_articles_article_id_idx ON media_file_articles (article_id);
COMMENT ON TABLE media_file_articles IS 'which articles belong to which media file';

-- Functions -------------------------------------------------------------------

CREATE OR REPLACE FUNCTION public.articles_status_path()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    IF (OLD.status, NEW.status) NOT IN (('draft', 'in_review'), ('in_review', 'published'), ('published', 'withdrawn')) THEN
        RAISE EXCEPTION 'article cannot go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'articles_status_path';
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

CREATE OR REPLACE FUNCTION public.categories_parent_category_id_no_circle()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('categories.parent_category_id', 0));
    END IF;
    IF EXISTS (
        WITH RECURSIVE above(id) AS (
            SELECT NEW.parent_category_id
            UNION
            SELECT t.parent_category_id FROM public.categories AS t JOIN above AS a ON t.id = a.id
             WHERE t.parent_category_id IS NOT NULL
        )
        SELECT FROM above WHERE above.id = NEW.id
    ) THEN
        RAISE EXCEPTION 'a category cannot be its own ancestor'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'categories_parent_category_id_no_circle';
    END IF;
    RETURN NEW;
END;
$function$;

-- Triggers and rules ----------------------------------------------------------

CREATE TRIGGER articles_status_path BEFORE UPDATE OF status ON public.articles FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION public.articles_status_path();

CREATE TRIGGER revisions_written_once BEFORE DELETE OR UPDATE ON public.revisions FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER revisions_never_emptied BEFORE TRUNCATE ON public.revisions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER categories_parent_category_id_no_circle BEFORE INSERT OR UPDATE OF parent_category_id ON public.categories FOR EACH ROW WHEN (new.parent_category_id <> new.id) EXECUTE FUNCTION public.categories_parent_category_id_no_circle();

-- Owners and privileges -------------------------------------------------------

GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE articles TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE articles TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE authors TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE authors TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT INSERT, SELECT ON TABLE revisions TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE revisions TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE translations TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE translations TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE categories TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE categories TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE tags TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE tags TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE media_files TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE media_files TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE article_tags TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE article_tags TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE article_authors TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE article_authors TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE article_categories TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE article_categories TO a_content_site_that_is_read_far_b4d6e813readonly;
GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE media_file_articles TO a_content_site_that_is_read_far_b4d6e813;
GRANT SELECT ON TABLE media_file_articles TO a_content_site_that_is_read_far_b4d6e813readonly;

-- Comments --------------------------------------------------------------------

COMMENT ON FUNCTION public.articles_status_path() IS 'status of article moves only along its path';
COMMENT ON FUNCTION public.refuse_change() IS 'refuses every change of a table that is written once';
COMMENT ON FUNCTION public.categories_parent_category_id_no_circle() IS 'no category is its own ancestor';
COMMENT ON INDEX articles_status_publication_date_idx IS 'serves: newest published articles of a category';
COMMENT ON INDEX articles_publication_date_idx IS 'serves: articles of an author by publication date';
COMMENT ON INDEX articles_search_vector_gin IS 'serves: search articles by title and body';
COMMENT ON INDEX revisions_article_id_idx IS 'serves: foreign key to articles';
COMMENT ON INDEX categories_parent_category_id_idx IS 'serves: a category with everything below it; foreign key to categories';
COMMENT ON INDEX article_tags_tag_id_idx IS 'serves: foreign key to tags';
COMMENT ON INDEX article_authors_author_id_idx IS 'serves: articles of an author by publication date; foreign key to authors';
COMMENT ON INDEX article_categories_category_id_idx IS 'serves: foreign key to categories; newest published articles of a category';
COMMENT ON INDEX media_file_articles_article_id_idx IS 'serves: foreign key to articles';

COMMIT;
