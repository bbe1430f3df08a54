SELECT
    schemaname AS namespace,
    tablename AS name,
    attname AS attribute,
    inherited,
    null_frac AS null_share,
    avg_width AS average_bytes,
    n_distinct AS distinct,
    most_common_vals::text AS common,
    most_common_freqs AS common_shares,
    histogram_bounds::text AS bounds,
    correlation,
    most_common_elems::text AS common_elements,
    most_common_elem_freqs AS element_shares,
    elem_count_histogram AS element_counts,
    range_length_histogram::text AS range_lengths, -- if ranges
    range_empty_frac AS empty_ranges, -- if ranges
    range_bounds_histogram::text AS range_bounds -- if ranges
    NULL::text AS range_lengths, -- else ranges
    NULL::float8 AS empty_ranges, -- else ranges
    NULL::text AS range_bounds -- else ranges
FROM pg_stats
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
  AND schemaname !~ '^pg_(toast|temp)'
ORDER BY 1, 2, 3, 4
