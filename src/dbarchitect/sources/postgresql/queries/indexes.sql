SELECT
    n.nspname AS namespace,
    c.relname AS name,
    x.relname AS index,
    x.reltuples AS rows,
    z.bytes / current_setting('block_size')::bigint AS pages,
    z.bytes,
    s.idx_scan AS scans,
    s.idx_tup_read AS rows_read,
    {last_scan} AS last_scan
FROM pg_index AS i
JOIN pg_class AS x ON x.oid = i.indexrelid
JOIN pg_class AS c ON c.oid = i.indrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
    SELECT CASE WHEN x.relkind = 'i' AND {unlocked} THEN pg_relation_size(x.oid)
        ELSE x.relpages::bigint * current_setting('block_size')::bigint END AS bytes
) AS z
LEFT JOIN pg_stat_all_indexes AS s ON s.indexrelid = i.indexrelid
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY 1, 2, 3
