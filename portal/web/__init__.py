"""Glue between Flask and the operations: transactions, access, htmx, forms, errors, security."""
