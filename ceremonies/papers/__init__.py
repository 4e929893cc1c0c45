"""The papers of a ceremony beside the certificates."""
