SELECT
    c.oid::int8 AS oid,
    n.nspname AS namespace,
    c.relname AS name,
    s.seqmax AS maximum,
    s.seqincrement AS increment,
    has_schema_privilege(n.oid, 'USAGE') AND has_sequence_privilege(c.oid, 'SELECT') AS readable
FROM pg_sequence AS s
JOIN pg_class AS c ON c.oid = s.seqrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relpersistence <> 't'
  AND NOT (pg_is_in_recovery() AND c.relpersistence = 'u')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
