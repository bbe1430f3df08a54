BEGIN;

COMMENT ON ROLE user_accounts_under_the_gdpr_readonly IS NULL;

COMMENT ON ROLE user_accounts_under_the_gdpr_app IS NULL;

COMMENT ON TABLE audit_logs_default IS NULL;

COMMENT ON INDEX audit_log_2_table_name_row_key_changed_at_id_idx IS NULL;

COMMENT ON TABLE audit_log_2 IS NULL;

COMMENT ON INDEX audit_logs_user_concerned_id_idx IS NULL;

COMMENT ON TABLE audit_logs IS NULL;

COMMENT ON INDEX privacy_requests_user_id_idx IS NULL;

COMMENT ON INDEX privacy_requests_status_date_received_idx IS NULL;

COMMENT ON TABLE privacy_requests IS NULL;

COMMENT ON INDEX sessions_created_at_idx IS NULL;

COMMENT ON INDEX sessions_user_id_idx IS NULL;

COMMENT ON COLUMN sessions.ip_address IS NULL;

COMMENT ON TABLE sessions IS NULL;

COMMENT ON INDEX consents_user_id_date_given_idx IS NULL;

COMMENT ON TABLE consents IS NULL;

COMMENT ON INDEX addresses_user_id_idx IS NULL;

COMMENT ON COLUMN addresses.street IS NULL;

COMMENT ON TABLE addresses IS NULL;

COMMENT ON COLUMN users.password_hash IS NULL;

COMMENT ON COLUMN users.date_of_birth IS NULL;

COMMENT ON COLUMN users.full_name IS NULL;

COMMENT ON COLUMN users.email IS NULL;

COMMENT ON TABLE users IS NULL;

COMMENT ON FUNCTION public.erase_user(of_id bigint) IS NULL;

COMMENT ON FUNCTION public.maintain_partitions(ahead integer) IS NULL;

COMMENT ON FUNCTION public.record_in_audit_log_2() IS NULL;

COMMENT ON FUNCTION public.refuse_change() IS NULL;

REVOKE SELECT ON TABLE audit_log_2 FROM user_accounts_under_the_gdpr_app;
REVOKE SELECT ON TABLE audit_log_2 FROM user_accounts_under_the_gdpr_readonly;

REVOKE INSERT, SELECT ON TABLE audit_logs FROM user_accounts_under_the_gdpr_app;
REVOKE SELECT ON TABLE audit_logs FROM user_accounts_under_the_gdpr_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE privacy_requests FROM user_accounts_under_the_gdpr_app;
REVOKE SELECT ON TABLE privacy_requests FROM user_accounts_under_the_gdpr_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE sessions FROM user_accounts_under_the_gdpr_app;
REVOKE SELECT ON TABLE sessions FROM user_accounts_under_the_gdpr_readonly;

REVOKE INSERT, SELECT ON TABLE consents FROM user_accounts_under_the_gdpr_app;
REVOKE SELECT ON TABLE consents FROM user_accounts_under_the_gdpr_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE addresses FROM user_accounts_under_the_gdpr_app;
REVOKE SELECT ON TABLE addresses FROM user_accounts_under_the_gdpr_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE users FROM user_accounts_under_the_gdpr_app;
REVOKE SELECT (country, created_at, date_of_birth, email, full_name, id, preferred_language) ON TABLE users FROM user_accounts_under_the_gdpr_readonly;

GRANT EXECUTE ON FUNCTION public.erase_user(of_id bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public.maintain_partitions(ahead integer) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public.record_in_audit_log_2() TO PUBLIC;

DROP TRIGGER audit_log_2_never_emptied ON audit_log_2;

DROP TRIGGER audit_log_2_written_once ON audit_log_2;

DROP TRIGGER audit_logs_never_emptied ON audit_logs;

DROP TRIGGER audit_logs_written_once ON audit_logs;

DROP TRIGGER privacy_requests_audited ON privacy_requests;

DROP TRIGGER consents_never_emptied ON consents;

DROP TRIGGER consents_written_once ON consents;

DROP TRIGGER addresses_audited ON addresses;

DROP TRIGGER users_audited ON users;

DROP FUNCTION public.erase_user(of_id bigint);

DROP FUNCTION public.maintain_partitions(ahead integer);

DROP FUNCTION public.record_in_audit_log_2();

DROP FUNCTION public.refuse_change();

ALTER TABLE audit_logs DROP CONSTRAINT audit_logs_user_concerned_id_fkey;

ALTER TABLE privacy_requests DROP CONSTRAINT privacy_requests_user_id_fkey;

ALTER TABLE sessions DROP CONSTRAINT sessions_user_id_fkey;

ALTER TABLE consents DROP CONSTRAINT consents_user_id_fkey;

ALTER TABLE addresses DROP CONSTRAINT addresses_user_id_fkey;

DROP INDEX audit_log_2_table_name_row_key_changed_at_id_idx;

DROP INDEX audit_logs_user_concerned_id_idx;

DROP INDEX privacy_requests_user_id_idx;

DROP INDEX privacy_requests_status_date_received_idx;

DROP INDEX sessions_created_at_idx;

DROP INDEX sessions_user_id_idx;

DROP INDEX consents_user_id_date_given_idx;

DROP INDEX addresses_user_id_idx;

DROP TABLE audit_logs_default;

DROP TABLE audit_log_2;

DROP TABLE audit_logs;

DROP TABLE privacy_requests;

DROP TABLE sessions;

DROP TABLE consents;

DROP TABLE addresses;

DROP TABLE users;

COMMIT;
