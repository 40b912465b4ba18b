"""Sentences: what people are told when something goes wrong, in French and in English, by what it is about."""
