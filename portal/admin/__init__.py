"""Administration: settings, reference data, the health of the installation, and the living page of the look.

Says nothing to other domains and hears nothing from them.
"""
