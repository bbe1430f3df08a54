SELECT name, setting AS value, unit, boot_val AS default, source AS origin
FROM pg_settings
ORDER BY name
