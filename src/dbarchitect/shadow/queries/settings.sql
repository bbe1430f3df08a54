SELECT name, current_setting(name) AS value
FROM pg_settings
WHERE (category LIKE 'Query Tuning%'
       OR name IN ('work_mem', 'hash_mem_multiplier', 'max_parallel_workers_per_gather', 'max_parallel_workers',
                   'effective_io_concurrency', 'jit', 'default_statistics_target', 'parallel_leader_participation',
                   'maintenance_work_mem', 'temp_buffers'))
  AND context IN ('user', 'superuser')
  AND name NOT IN ('geqo_seed')
ORDER BY name
