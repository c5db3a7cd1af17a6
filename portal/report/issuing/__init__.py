"""Issue a summary: freeze it with its evidence, correct it by a new issue, report changes since."""
