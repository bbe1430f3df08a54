SELECT
    n.nspname AS namespace,
    s.stxname AS name,
    v.inherited, -- if inherited
    false AS inherited, -- else inherited
    v.n_distinct::text AS distinct,
    v.dependencies::text AS dependencies,
    v.most_common_vals AS common,
    v.most_common_freqs AS common_shares,
    v.most_common_base_freqs AS base_shares,
    (SELECT array_agg(k::text || ' ' || a.attname ORDER BY k)
     FROM unnest(s.stxkeys::int2[]) AS k JOIN pg_attribute AS a ON a.attrelid = s.stxrelid AND a.attnum = k) AS attributes
FROM pg_stats_ext AS v
JOIN pg_namespace AS n ON n.nspname = v.statistics_schemaname
JOIN pg_statistic_ext AS s ON s.stxnamespace = n.oid AND s.stxname = v.statistics_name
ORDER BY 1, 2, 3
