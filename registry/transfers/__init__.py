"""Files that come in (pictures, proofs) and go out (papers, exports)."""
