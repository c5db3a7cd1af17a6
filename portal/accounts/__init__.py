"""Users, roles made of permissions, sign-in, and the scope a user is limited to."""
