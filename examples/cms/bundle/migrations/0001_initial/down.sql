BEGIN;

COMMENT ON ROLE a_content_site_that_is_read_far_b4d6e813readonly IS NULL;

COMMENT ON ROLE a_content_site_that_is_read_far_b4d6e813 IS NULL;

COMMENT ON INDEX media_file_articles_article_id_idx IS NULL;

COMMENT ON TABLE media_file_articles IS NULL;

COMMENT ON INDEX article_categories_category_id_idx IS NULL;

COMMENT ON TABLE article_categories IS NULL;

COMMENT ON INDEX article_authors_author_id_idx IS NULL;

COMMENT ON TABLE article_authors IS NULL;

COMMENT ON INDEX article_tags_tag_id_idx IS NULL;

COMMENT ON TABLE article_tags IS NULL;

COMMENT ON TABLE media_files IS NULL;

COMMENT ON TABLE tags IS NULL;

COMMENT ON INDEX categories_parent_category_id_idx IS NULL;

COMMENT ON TABLE categories IS NULL;

COMMENT ON TABLE translations IS NULL;

COMMENT ON INDEX revisions_article_id_idx IS NULL;

COMMENT ON TABLE revisions IS NULL;

COMMENT ON COLUMN authors.name IS NULL;

COMMENT ON TABLE authors IS NULL;

COMMENT ON INDEX articles_search_vector_gin IS NULL;

COMMENT ON INDEX articles_publication_date_idx IS NULL;

COMMENT ON INDEX articles_status_publication_date_idx IS NULL;

COMMENT ON TABLE articles IS NULL;

COMMENT ON FUNCTION public.categories_parent_category_id_no_circle() IS NULL;

COMMENT ON FUNCTION public.refuse_change() IS NULL;

COMMENT ON FUNCTION public.articles_status_path() IS NULL;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE media_file_articles FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE media_file_articles FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE article_categories FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE article_categories FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE article_authors FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE article_authors FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE article_tags FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE article_tags FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE media_files FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE media_files FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE tags FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE tags FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE categories FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE categories FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE translations FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE translations FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE INSERT, SELECT ON TABLE revisions FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE revisions FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE authors FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE authors FROM a_content_site_that_is_read_far_b4d6e813readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE articles FROM a_content_site_that_is_read_far_b4d6e813;
REVOKE SELECT ON TABLE articles FROM a_content_site_that_is_read_far_b4d6e813readonly;

DROP TRIGGER categories_parent_category_id_no_circle ON categories;

DROP TRIGGER revisions_never_emptied ON revisions;

DROP TRIGGER revisions_written_once ON revisions;

DROP TRIGGER articles_status_path ON articles;

DROP FUNCTION public.categories_parent_category_id_no_circle();

DROP FUNCTION public.refuse_change();

DROP FUNCTION public.articles_status_path();

ALTER TABLE media_file_articles DROP CONSTRAINT media_file_articles_article_id_fkey;

ALTER TABLE media_file_articles DROP CONSTRAINT media_file_articles_media_file_id_fkey;

ALTER TABLE article_categories DROP CONSTRAINT article_categories_category_id_fkey;

ALTER TABLE article_categories DROP CONSTRAINT article_categories_article_id_fkey;

ALTER TABLE article_authors DROP CONSTRAINT article_authors_author_id_fkey;

ALTER TABLE article_authors DROP CONSTRAINT article_authors_article_id_fkey;

ALTER TABLE article_tags DROP CONSTRAINT article_tags_tag_id_fkey;

ALTER TABLE article_tags DROP CONSTRAINT article_tags_article_id_fkey;

ALTER TABLE categories DROP CONSTRAINT categories_parent_category_id_fkey;

ALTER TABLE translations DROP CONSTRAINT translations_article_id_fkey;

ALTER TABLE revisions DROP CONSTRAINT revisions_article_id_fkey;

DROP INDEX media_file_articles_article_id_idx;

DROP INDEX article_categories_category_id_idx;

DROP INDEX article_authors_author_id_idx;

DROP INDEX article_tags_tag_id_idx;

DROP INDEX categories_parent_category_id_idx;

DROP INDEX revisions_article_id_idx;

DROP INDEX articles_search_vector_gin;

DROP INDEX articles_publication_date_idx;

DROP INDEX articles_status_publication_date_idx;

DROP TABLE media_file_articles;

DROP TABLE article_categories;

DROP TABLE article_authors;

DROP TABLE article_tags;

DROP TABLE media_files;

DROP TABLE tags;

DROP TABLE categories;

DROP TABLE translations;

DROP TABLE revisions;

DROP TABLE authors;

DROP TABLE articles;

COMMIT;
