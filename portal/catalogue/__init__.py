"""What is offered and how a wish is classified: services, the category tree, routing rules, the impact × urgency matrix.

Owns: services, categories, routing rules.
Says nothing, hears nothing: it is reference data that tickets and knowledge read.
"""
