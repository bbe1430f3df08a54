"""Families of needs: each file reads its own and says what they ask of which store."""
