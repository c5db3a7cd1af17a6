"""Upload and delivery of attachments."""
