SELECT
    current_setting('server_version') AS version,
    current_setting('server_version_num')::int / 10000 AS major,
    current_database() AS database,
    current_user AS role,
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser,
    pg_has_role(current_user, 'pg_read_all_settings', 'MEMBER') AS all_settings,
    pg_has_role(current_user, 'pg_read_all_stats', 'MEMBER') AS all_activity,
    pg_is_in_recovery() AS replica,
    d.stats_reset::text AS since,
    extract(epoch FROM now() - coalesce(d.stats_reset, pg_postmaster_start_time())) / 86400.0 AS days,
    coalesce(d.stats_reset, pg_postmaster_start_time())::timestamptz(0)::text AS counted_since,
    now()::timestamptz(0)::text AS read_at
FROM pg_stat_database AS d
WHERE d.datname = current_database()
