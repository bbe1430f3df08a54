SELECT
    n.nspname AS namespace,
    c.relname AS name,
    pn.nspname AS root_namespace,
    p.relname AS root_name,
    c.relkind::text AS kind,
    c.reltuples AS rows,
    c.relpages AS known_pages,
    CASE WHEN c.relkind IN ('r', 'm') AND {unlocked} THEN pg_relation_size(c.oid) END AS heap_bytes,
    CASE WHEN c.relkind IN ('r', 'm') AND {unlocked} THEN pg_indexes_size(c.oid) END AS index_bytes,
    CASE WHEN c.reltoastrelid <> 0 AND {unlocked} THEN pg_relation_size(c.reltoastrelid) END AS toast_bytes
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_class AS p ON p.oid = pg_partition_root(c.oid) AND p.oid <> c.oid
LEFT JOIN pg_namespace AS pn ON pn.oid = p.relnamespace
WHERE c.relkind IN ('r', 'm', 'p')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY 1, 2
