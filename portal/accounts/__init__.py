"""Users, roles made of permissions, sign-in, and the data a user is limited to."""
