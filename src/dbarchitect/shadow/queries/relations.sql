SELECT
    c.oid::bigint AS oid,
    n.nspname AS namespace,
    c.relname AS name,
    c.relkind::text AS kind,
    c.relpages::bigint AS pages, -- if catalog
    CASE WHEN c.relkind IN ('r', 'm', 'i') THEN pg_relation_size(c.oid) / current_setting('block_size')::bigint ELSE 0 END AS pages, -- else catalog
    c.reltuples AS rows,
    c.relpages::bigint AS analyzed_pages,
    c.relallvisible AS all_visible_pages,
    a.amname AS method,
    CASE WHEN c.relkind IN ('r', 'm') THEN pg_stat_get_mod_since_analyze(c.oid)::float8 END AS changed,
    (SELECT sum(coalesce(s.avg_width, 8)) FROM pg_index AS i
        CROSS JOIN LATERAL unnest(i.indkey::int2[]) AS k(number)
        JOIN pg_attribute AS b ON b.attrelid = i.indrelid AND b.attnum = k.number
        JOIN pg_class AS t ON t.oid = i.indrelid
        LEFT JOIN pg_stats AS s ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = b.attname
            AND NOT s.inherited
     WHERE i.indexrelid = c.oid)::float8 AS width
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_am AS a ON a.oid = c.relam AND c.relkind IN ('i', 'I')
WHERE c.relkind IN ('r', 'm', 'p', 'i', 'I')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY c.oid
