"""Pages in, links and law records out: pure functions over parsed pages, no network, no clock."""
