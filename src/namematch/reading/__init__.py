"""From any input to a frozen ``RecordTable``: files, data frames, lists of dicts."""
