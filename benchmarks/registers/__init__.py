"""Invented registers in the published layouts, over the real communes: the same rows for the same seed.

    python -m benchmarks.registers --rows 2200000 --into registers

The communes and the inter-municipal bodies are the real ones; every association, company and school is invented,
with the traps of the real files: codes that are no longer, postal codes in the place of commune codes, dates that
mean nothing, rows taken over from the older register, names that Insee shortens, keys that are missing. The
columns that hold personal data in the real files are empty. The same version of DuckDB makes the same bytes.
"""
