SELECT
    s.slot_name::text AS name,
    s.slot_type AS kind,
    s.active,
    CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::bigint END AS retained_bytes,
    {status} AS status
FROM pg_replication_slots AS s
ORDER BY s.slot_name
