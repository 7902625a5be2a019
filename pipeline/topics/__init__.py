"""Topics: a corpus as a tree of topics, found by hierarchical NMF with automatic k."""
