SELECT
    n.nspname AS namespace,
    c.relname AS name,
    pn.nspname AS root_namespace,
    p.relname AS root_name,
    s.seq_scan AS sequential_scans,
    s.seq_tup_read AS sequential_rows,
    s.idx_scan AS index_scans,
    s.n_tup_ins AS inserted,
    s.n_tup_upd AS updated,
    s.n_tup_del AS deleted,
    s.n_tup_hot_upd AS hot_updated,
    s.n_live_tup AS live_rows,
    s.n_dead_tup AS dead_rows,
    s.n_mod_since_analyze AS modified_since_analyze,
    greatest(s.last_vacuum, s.last_autovacuum)::timestamptz(0)::text AS last_vacuum,
    greatest(s.last_analyze, s.last_autoanalyze)::timestamptz(0)::text AS last_analyze,
    CASE WHEN c.relfrozenxid <> '0' THEN age(c.relfrozenxid) END AS frozen_age,
    CASE WHEN c.relminmxid <> '0' THEN mxid_age(c.relminmxid) END AS multixact_age
FROM pg_stat_all_tables AS s
JOIN pg_class AS c ON c.oid = s.relid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS p ON p.oid = pg_partition_root(c.oid) AND p.oid <> c.oid
LEFT JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY 1, 2
