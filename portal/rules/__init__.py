"""Values of regulations by date, with their legal sources; repealed laws."""
