SELECT
    a.pid,
    a.usename::text AS role,
    a.application_name AS application,
    a.state,
    extract(epoch FROM clock_timestamp() - a.state_change) AS in_state_seconds,
    extract(epoch FROM clock_timestamp() - a.xact_start) AS in_transaction_seconds,
    a.wait_event_type || ': ' || a.wait_event AS waits_for,
    -- it stops the lock manager for a moment: asked only of those who wait for a lock
    CASE WHEN a.wait_event_type = 'Lock' THEN pg_blocking_pids(a.pid) END AS blocked_by
FROM pg_stat_activity AS a
WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid() AND a.datname = current_database()
ORDER BY a.pid
