SELECT s.name, coalesce(
    (SELECT substr(o.value, length(s.name) + 2) FROM pg_db_role_setting AS d
        CROSS JOIN LATERAL unnest(d.setconfig) AS o(value)
        LEFT JOIN pg_database AS b ON b.oid = d.setdatabase
        LEFT JOIN pg_roles AS r ON r.oid = d.setrole
     WHERE (d.setdatabase = 0 OR b.datname = current_database()) AND (d.setrole = 0 OR r.rolname = %(role)s::text)
       AND o.value LIKE s.name || '=%%'
     ORDER BY d.setrole <> 0 DESC, d.setdatabase <> 0 DESC LIMIT 1), s.reset_val) AS value
FROM pg_settings AS s
WHERE (s.category LIKE 'Query Tuning%%'
       OR s.name IN ('work_mem', 'hash_mem_multiplier', 'max_parallel_workers_per_gather', 'max_parallel_workers',
                     'effective_io_concurrency', 'jit', 'default_statistics_target', 'parallel_leader_participation',
                     'maintenance_work_mem', 'temp_buffers', 'search_path'))
  AND s.context IN ('user', 'superuser')
  AND s.name NOT IN ('geqo_seed')
ORDER BY s.name
