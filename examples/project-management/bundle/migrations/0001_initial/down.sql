BEGIN;

COMMENT ON ROLE project_management_for_teams_search IS NULL;

COMMENT ON ROLE project_management_for_teams_readonly IS NULL;

COMMENT ON ROLE project_management_for_teams_app IS NULL;

COMMENT ON TABLE activity_logs_default IS NULL;

COMMENT ON INDEX audit_log_company_id_table_name_row_key_changed_at_id_idx IS NULL;

COMMENT ON COLUMN audit_log.company_id IS NULL;

COMMENT ON TABLE audit_log IS NULL;

COMMENT ON INDEX task_labels_company_id_label_id_idx IS NULL;

COMMENT ON TABLE task_labels IS NULL;

COMMENT ON INDEX activity_logs_company_id_user_id_idx IS NULL;

COMMENT ON INDEX activity_logs_company_id_task_id_idx IS NULL;

COMMENT ON COLUMN activity_logs.company_id IS NULL;

COMMENT ON TABLE activity_logs IS NULL;

COMMENT ON INDEX time_entries_company_id_user_id_idx IS NULL;

COMMENT ON INDEX time_entries_company_id_task_id_idx IS NULL;

COMMENT ON COLUMN time_entries.company_id IS NULL;

COMMENT ON TABLE time_entries IS NULL;

COMMENT ON INDEX labels_company_id_project_id_idx IS NULL;

COMMENT ON COLUMN labels.company_id IS NULL;

COMMENT ON TABLE labels IS NULL;

COMMENT ON INDEX attachments_company_id_task_id_idx IS NULL;

COMMENT ON COLUMN attachments.company_id IS NULL;

COMMENT ON TABLE attachments IS NULL;

COMMENT ON INDEX comments_company_id_user_id_idx IS NULL;

COMMENT ON INDEX comments_company_id_task_id_creation_time_idx IS NULL;

COMMENT ON COLUMN comments.company_id IS NULL;

COMMENT ON TABLE comments IS NULL;

COMMENT ON INDEX tasks_search_vector_gin IS NULL;

COMMENT ON INDEX tasks_company_id_parent_task_id_idx IS NULL;

COMMENT ON INDEX tasks_company_id_user_id_due_date_idx IS NULL;

COMMENT ON INDEX tasks_company_id_project_id_due_date_idx IS NULL;

COMMENT ON COLUMN tasks.company_id IS NULL;

COMMENT ON TABLE tasks IS NULL;

COMMENT ON COLUMN projects.company_id IS NULL;

COMMENT ON TABLE projects IS NULL;

COMMENT ON COLUMN users.full_name IS NULL;

COMMENT ON COLUMN users.email IS NULL;

COMMENT ON COLUMN users.company_id IS NULL;

COMMENT ON TABLE users IS NULL;

COMMENT ON TABLE companies IS NULL;

COMMENT ON FUNCTION public.erase_user(of_company_id bigint, of_id bigint) IS NULL;

COMMENT ON FUNCTION public.maintain_partitions(ahead integer) IS NULL;

COMMENT ON FUNCTION public.record_in_audit_log() IS NULL;

COMMENT ON FUNCTION public.tasks_parent_task_id_no_circle() IS NULL;

COMMENT ON FUNCTION public.search_tasks(words text, most integer) IS NULL;

COMMENT ON FUNCTION public.refuse_change() IS NULL;

REVOKE SELECT ON TABLE audit_log FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE audit_log FROM project_management_for_teams_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE task_labels FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE task_labels FROM project_management_for_teams_readonly;

REVOKE INSERT, SELECT ON TABLE activity_logs FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE activity_logs FROM project_management_for_teams_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE time_entries FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE time_entries FROM project_management_for_teams_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE labels FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE labels FROM project_management_for_teams_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE attachments FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE attachments FROM project_management_for_teams_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE comments FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE comments FROM project_management_for_teams_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE tasks FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE tasks FROM project_management_for_teams_readonly;
REVOKE SELECT ON TABLE tasks FROM project_management_for_teams_search;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE projects FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE projects FROM project_management_for_teams_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE users FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE users FROM project_management_for_teams_readonly;

REVOKE DELETE, INSERT, SELECT, UPDATE ON TABLE companies FROM project_management_for_teams_app;
REVOKE SELECT ON TABLE companies FROM project_management_for_teams_readonly;

GRANT EXECUTE ON FUNCTION public.erase_user(of_company_id bigint, of_id bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public.maintain_partitions(ahead integer) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public.record_in_audit_log() TO PUBLIC;

REVOKE EXECUTE ON FUNCTION public.search_tasks(words text, most integer) FROM project_management_for_teams_app;
GRANT EXECUTE ON FUNCTION public.search_tasks(words text, most integer) TO PUBLIC;

ALTER FUNCTION public.search_tasks(words text, most integer) OWNER TO CURRENT_USER;

ALTER TABLE activity_logs_default DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON audit_log;

DROP TRIGGER audit_log_never_emptied ON audit_log;

DROP TRIGGER audit_log_written_once ON audit_log;

DROP TRIGGER time_entries_audited ON time_entries;

DROP TRIGGER labels_audited ON labels;

DROP TRIGGER attachments_audited ON attachments;

DROP TRIGGER comments_audited ON comments;

DROP TRIGGER tasks_audited ON tasks;

DROP TRIGGER projects_audited ON projects;

DROP TRIGGER users_audited ON users;

DROP TRIGGER companies_audited ON companies;

DROP FUNCTION public.record_in_audit_log();

DROP INDEX audit_log_company_id_table_name_row_key_changed_at_id_idx;

ALTER TABLE audit_log NO FORCE ROW LEVEL SECURITY;

ALTER TABLE audit_log DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON task_labels;

ALTER TABLE task_labels DROP CONSTRAINT task_labels_company_id_fkey;

ALTER TABLE task_labels DROP CONSTRAINT task_labels_label_id_fkey;

ALTER TABLE task_labels DROP CONSTRAINT task_labels_task_id_fkey;

DROP INDEX task_labels_company_id_label_id_idx;

ALTER TABLE task_labels NO FORCE ROW LEVEL SECURITY;

ALTER TABLE task_labels DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON activity_logs;

DROP TRIGGER activity_logs_never_emptied ON activity_logs;

DROP TRIGGER activity_logs_written_once ON activity_logs;

ALTER TABLE activity_logs DROP CONSTRAINT activity_logs_company_id_fkey;

ALTER TABLE activity_logs DROP CONSTRAINT activity_logs_task_id_fkey;

ALTER TABLE activity_logs DROP CONSTRAINT activity_logs_user_id_fkey;

DROP INDEX activity_logs_company_id_user_id_idx;

DROP INDEX activity_logs_company_id_task_id_idx;

DROP TABLE activity_logs_default;

ALTER TABLE activity_logs NO FORCE ROW LEVEL SECURITY;

ALTER TABLE activity_logs DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON time_entries;

ALTER TABLE time_entries DROP CONSTRAINT time_entries_company_id_fkey;

ALTER TABLE time_entries DROP CONSTRAINT time_entries_task_id_fkey;

ALTER TABLE time_entries DROP CONSTRAINT time_entries_user_id_fkey;

DROP INDEX time_entries_company_id_user_id_idx;

DROP INDEX time_entries_company_id_task_id_idx;

ALTER TABLE time_entries NO FORCE ROW LEVEL SECURITY;

ALTER TABLE time_entries DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON labels;

ALTER TABLE labels DROP CONSTRAINT labels_company_id_fkey;

ALTER TABLE labels DROP CONSTRAINT labels_project_id_fkey;

DROP INDEX labels_company_id_project_id_idx;

ALTER TABLE labels NO FORCE ROW LEVEL SECURITY;

ALTER TABLE labels DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON attachments;

ALTER TABLE attachments DROP CONSTRAINT attachments_company_id_fkey;

ALTER TABLE attachments DROP CONSTRAINT attachments_task_id_fkey;

DROP INDEX attachments_company_id_task_id_idx;

ALTER TABLE attachments NO FORCE ROW LEVEL SECURITY;

ALTER TABLE attachments DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON comments;

ALTER TABLE comments DROP CONSTRAINT comments_company_id_fkey;

ALTER TABLE comments DROP CONSTRAINT comments_task_id_fkey;

ALTER TABLE comments DROP CONSTRAINT comments_user_id_fkey;

DROP INDEX comments_company_id_user_id_idx;

DROP INDEX comments_company_id_task_id_creation_time_idx;

ALTER TABLE comments NO FORCE ROW LEVEL SECURITY;

ALTER TABLE comments DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON tasks;

DROP POLICY search_all ON tasks;

DROP TRIGGER tasks_parent_task_id_no_circle ON tasks;

DROP FUNCTION public.tasks_parent_task_id_no_circle();

DROP FUNCTION public.search_tasks(words text, most integer);

ALTER TABLE tasks DROP CONSTRAINT tasks_company_id_fkey;

ALTER TABLE tasks DROP CONSTRAINT tasks_parent_task_id_fkey;

ALTER TABLE tasks DROP CONSTRAINT tasks_user_id_fkey;

ALTER TABLE tasks DROP CONSTRAINT tasks_project_id_fkey;

DROP INDEX tasks_search_vector_gin;

DROP INDEX tasks_company_id_parent_task_id_idx;

DROP INDEX tasks_company_id_user_id_due_date_idx;

DROP INDEX tasks_company_id_project_id_due_date_idx;

ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY;

ALTER TABLE tasks DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON projects;

ALTER TABLE projects DROP CONSTRAINT projects_company_id_fkey;

ALTER TABLE projects NO FORCE ROW LEVEL SECURITY;

ALTER TABLE projects DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON users;

DROP FUNCTION public.erase_user(of_company_id bigint, of_id bigint);

ALTER TABLE users DROP CONSTRAINT users_company_id_fkey;

ALTER TABLE users NO FORCE ROW LEVEL SECURITY;

ALTER TABLE users DISABLE ROW LEVEL SECURITY;

DROP POLICY own_rows ON companies;

ALTER TABLE companies NO FORCE ROW LEVEL SECURITY;

ALTER TABLE companies DISABLE ROW LEVEL SECURITY;

DROP FUNCTION public.maintain_partitions(ahead integer);

DROP FUNCTION public.refuse_change();

DROP TABLE audit_log;

DROP TABLE task_labels;

DROP TABLE activity_logs;

DROP TABLE time_entries;

DROP TABLE labels;

DROP TABLE attachments;

DROP TABLE comments;

DROP TABLE tasks;

DROP TABLE projects;

DROP TABLE users;

DROP TABLE companies;

COMMIT;
