-- What the role may read of each table; statistics are shown for the same columns.
SELECT
    n.nspname AS namespace,
    c.relname AS name,
    has_schema_privilege(n.oid, 'USAGE') AS reachable,
    row_security_active(c.oid) AS filtered,
    CASE
        WHEN has_table_privilege(c.oid, 'SELECT') THEN NULL
        ELSE coalesce((
            SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              AND has_column_privilege(c.oid, a.attnum, 'SELECT')), '{}')
    END AS columns
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
