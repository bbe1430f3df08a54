"""MySQL and MariaDB servers, read without a change to them."""
