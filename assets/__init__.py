"""The inventory of IT assets.

Owns: device models, assets, the custody log, failures counted per asset, imports. Says: AssetMoved, AssetSwapped.
Hears: a ticket was given an asset, or lost it (to count failures).
"""
