"""Views of registers (RecordView) and of single pages, the home page, the menu and the frame of every page."""
