"""Making a summary final: what is frozen, who may, what has changed since."""
