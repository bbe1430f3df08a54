SELECT schemaname AS namespace, sequencename AS name, last_value, max_value AS maximum, increment_by AS increment
FROM pg_sequences
ORDER BY 1, 2
