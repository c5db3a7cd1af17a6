"""The term summary: outline -> wording -> blocks -> Word file or browser preview."""
