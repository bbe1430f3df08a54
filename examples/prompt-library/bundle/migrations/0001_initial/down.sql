BEGIN;

COMMENT ON ROLE readonly IS NULL;

COMMENT ON ROLE app IS NULL;

COMMENT ON INDEX prompt_tags_tag_id_idx IS NULL;

COMMENT ON TABLE prompt_tags IS NULL;

COMMENT ON INDEX ratings_prompt_id_idx IS NULL;

COMMENT ON TABLE ratings IS NULL;

COMMENT ON INDEX collections_user_id_idx IS NULL;

COMMENT ON TABLE collections IS NULL;

COMMENT ON INDEX favourites_user_id_idx IS NULL;

COMMENT ON INDEX favourites_prompt_id_idx IS NULL;

COMMENT ON TABLE favourites IS NULL;

COMMENT ON TABLE tags IS NULL;

COMMENT ON INDEX versions_prompt_id_idx IS NULL;

COMMENT ON TABLE versions IS NULL;

COMMENT ON TABLE profiles IS NULL;

COMMENT ON COLUMN users.name IS NULL;

COMMENT ON COLUMN users.email IS NULL;

COMMENT ON TABLE users IS NULL;

COMMENT ON INDEX prompts_search_vector_gin IS NULL;

COMMENT ON INDEX prompts_creation_date_idx IS NULL;

COMMENT ON INDEX prompts_user_id_idx IS NULL;

COMMENT ON INDEX prompts_collection_id_idx IS NULL;

COMMENT ON INDEX prompts_copy_of_prompt_id_idx IS NULL;

COMMENT ON INDEX prompts_visibility_creation_date_idx IS NULL;

COMMENT ON TABLE prompts IS NULL;

COMMENT ON FUNCTION public.prompts_copy_of_prompt_id_no_circle() IS NULL;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE prompt_tags FROM app;
REVOKE SELECT ON TABLE prompt_tags FROM readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE ratings FROM app;
REVOKE SELECT ON TABLE ratings FROM readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE collections FROM app;
REVOKE SELECT ON TABLE collections FROM readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE favourites FROM app;
REVOKE SELECT ON TABLE favourites FROM readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE tags FROM app;
REVOKE SELECT ON TABLE tags FROM readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE versions FROM app;
REVOKE SELECT ON TABLE versions FROM readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE profiles FROM app;
REVOKE SELECT ON TABLE profiles FROM readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE users FROM app;
REVOKE SELECT ON TABLE users FROM readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE prompts FROM app;
REVOKE SELECT ON TABLE prompts FROM readonly;

DROP TRIGGER prompts_copy_of_prompt_id_no_circle ON prompts;

DROP FUNCTION public.prompts_copy_of_prompt_id_no_circle();

ALTER TABLE prompt_tags DROP CONSTRAINT prompt_tags_tag_id_fkey;

ALTER TABLE prompt_tags DROP CONSTRAINT prompt_tags_prompt_id_fkey;

ALTER TABLE ratings DROP CONSTRAINT ratings_prompt_id_fkey;

ALTER TABLE ratings DROP CONSTRAINT ratings_user_id_fkey;

ALTER TABLE collections DROP CONSTRAINT collections_user_id_fkey;

ALTER TABLE favourites DROP CONSTRAINT favourites_prompt_id_fkey;

ALTER TABLE favourites DROP CONSTRAINT favourites_user_id_fkey;

ALTER TABLE versions DROP CONSTRAINT versions_prompt_id_fkey;

ALTER TABLE users DROP CONSTRAINT users_profile_id_fkey;

ALTER TABLE prompts DROP CONSTRAINT prompts_collection_id_fkey;

ALTER TABLE prompts DROP CONSTRAINT prompts_copy_of_prompt_id_fkey;

ALTER TABLE prompts DROP CONSTRAINT prompts_user_id_fkey;

DROP INDEX prompt_tags_tag_id_idx;

DROP INDEX ratings_prompt_id_idx;

DROP INDEX collections_user_id_idx;

DROP INDEX favourites_user_id_idx;

DROP INDEX favourites_prompt_id_idx;

DROP INDEX versions_prompt_id_idx;

DROP INDEX prompts_search_vector_gin;

DROP INDEX prompts_creation_date_idx;

DROP INDEX prompts_user_id_idx;

DROP INDEX prompts_collection_id_idx;

DROP INDEX prompts_copy_of_prompt_id_idx;

DROP INDEX prompts_visibility_creation_date_idx;

DROP TABLE prompt_tags;

DROP TABLE ratings;

DROP TABLE collections;

DROP TABLE favourites;

DROP TABLE tags;

DROP TABLE versions;

DROP TABLE profiles;

DROP TABLE users;

DROP TABLE prompts;

COMMIT;
