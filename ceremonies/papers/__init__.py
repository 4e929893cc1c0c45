"""The papers of a ceremony other than certificates; each module makes one PDF."""
