SELECT
    statistics_schemaname AS namespace,
    statistics_name AS name,
    inherited, -- if inherited
    false AS inherited, -- else inherited
    n_distinct::text AS distinct,
    dependencies::text AS dependencies,
    most_common_vals AS common,
    most_common_freqs AS common_shares,
    most_common_base_freqs AS base_shares
FROM pg_stats_ext
ORDER BY 1, 2, 3
