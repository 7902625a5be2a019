"""Adaptation: what a library teaches from its own citations, kept where it is shown to be a gain.

``adapt`` trains and measures; ``Adaptation.open`` is what a search takes up of it.
"""
