"""SQLite: the schema and its migrations, the one writer, readers, requests, journal."""
