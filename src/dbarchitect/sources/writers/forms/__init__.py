"""One file per form: `FORMAT`, `ENDING`, `MEDIA`, `write(schema)`, `losses(schema)`."""
