"""Certificates on paper.

`rendering` makes a PDF of certificates and of their backs, `checks` says beforehand what would stop it, and `pictures`
shows a page. `layout` breaks the words of one certificate into lines. `fast_print` is the fast way for many.
"""
