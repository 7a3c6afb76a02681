"""The inventory of IT assets.

Owns: device models, assets, the custody log, failures counted per asset, imports. Says: AssetMoved, AssetSwapped.
Hears nothing: tickets, which lie above, call operations/incidents.py so that failures are counted here.
"""
