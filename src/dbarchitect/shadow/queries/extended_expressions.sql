SELECT
    statistics_schemaname AS namespace,
    statistics_name AS name,
    inherited, -- if inherited
    false AS inherited, -- else inherited
    expr AS attribute,
    null_frac AS null_share,
    avg_width AS average_bytes,
    n_distinct AS distinct,
    most_common_vals::text AS common,
    most_common_freqs AS common_shares,
    histogram_bounds::text AS bounds,
    correlation
FROM pg_stats_ext_exprs
ORDER BY 1, 2, 3, expr
