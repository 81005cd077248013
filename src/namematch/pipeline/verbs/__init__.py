"""The verbs: each reads the state, asks the pure rules, writes the new state and its audit."""
