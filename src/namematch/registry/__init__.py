"""The online registry: records in memory and on disk, searched one query at a time."""
