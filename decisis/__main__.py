"""``python -m decisis``."""

from decisis.cli import main

main()
