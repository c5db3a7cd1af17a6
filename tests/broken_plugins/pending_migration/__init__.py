"""Its tables were never made: nobody ran its migration."""
