SELECT
    s.query AS sql,
    sum(s.calls) AS calls,
    sum(s.{total}) AS total_ms,
    sum(s.{total}) / nullif(sum(s.calls), 0) AS mean_ms,
    sum(s.rows) AS rows,
    sum(s.shared_blks_read) AS blocks_read,
    sum(s.shared_blks_hit) AS blocks_hit,
    sum(s.temp_blks_written) AS temp_blocks
FROM {view} AS s
JOIN pg_database AS d ON d.oid = s.dbid
WHERE d.datname = current_database() AND s.query NOT LIKE '<%'
  -- these may hold passwords
  AND s.query !~* '\m(create|alter)\s+(role|user|group|server|subscription)\M'
GROUP BY s.query
ORDER BY 3 DESC NULLS LAST
LIMIT 1000
