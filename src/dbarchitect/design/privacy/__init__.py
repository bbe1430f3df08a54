"""What people may ask for: their data, and its end."""
