"""The one model: what the user brings, what is decided and what was proven, as frozen values.

Everything here is data without behaviour beyond look-ups of its own parts; names refer to other things, never pointers.
Unknown is `None`, never `False`. All of it has loss-free JSON (`model_dump_json`, `model_validate_json`).
"""
