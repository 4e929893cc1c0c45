"""The papers of a ceremony beside its certificates, each a module that makes one PDF."""
