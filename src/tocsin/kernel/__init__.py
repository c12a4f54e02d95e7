"""The ground: instants, ids, decisions, labels, conditions, form fields, errors. Imports nothing of Tocsin."""
