"""The advice on indexes in every form."""
