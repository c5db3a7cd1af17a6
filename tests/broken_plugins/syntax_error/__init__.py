"""Python cannot read it."""

def portal_facts(:
    return []
