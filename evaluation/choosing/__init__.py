"""Scenarios of technology choice with the answers experienced people would accept, and how often they are given."""
