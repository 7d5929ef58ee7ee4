"""What lies on a stick as it stands here; `install` is used here, too: it knows a whole kit."""
