-- The columns of views as their users see them, in order.
SELECT n.nspname AS namespace, c.relname AS name,
    array_agg(ARRAY[a.attname::text, format_type(a.atttypid, a.atttypmod)
        || coalesce((SELECT ' COLLATE ' || l.collname FROM pg_collation AS l JOIN pg_type AS t ON t.oid = a.atttypid
                     WHERE l.oid = a.attcollation AND l.oid <> t.typcollation), '')] ORDER BY a.attnum) AS columns
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
GROUP BY n.nspname, c.relname
