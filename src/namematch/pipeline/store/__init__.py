"""The store: tables, connections, the gate, one transaction, migrations."""
