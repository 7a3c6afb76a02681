"""The demo company: a home-goods retailer with its own IT, and one outside customer.

Owns: the data in data/*.toml and articles/, and how a month of its life is made up (history.py) and loaded (loading.py).
Says nothing of its own and hears nothing: it acts through the operations of the domains, at past times.
"""
