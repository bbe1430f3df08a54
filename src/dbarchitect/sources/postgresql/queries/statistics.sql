SELECT DISTINCT ON (schemaname, tablename, attname)
    schemaname AS namespace,
    tablename AS name,
    attname AS column,
    null_frac AS null_share,
    n_distinct AS distinct,
    avg_width AS average_bytes,
    most_common_vals::text::text[] AS common,
    most_common_freqs AS shares,
    histogram_bounds::text::text[] AS bounds,
    correlation AS correlation
FROM pg_stats
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
  AND schemaname !~ '^pg_(toast|temp)'
ORDER BY schemaname, tablename, attname, inherited DESC
