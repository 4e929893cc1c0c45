"""All form classes of the program, for tests about every form."""

import importlib
import pkgutil

from django import forms

import ceremonies.forms
import kaur_psm.accounts
import kaur_psm.backups
import registry.forms


def form_classes():
    """Yield each class of a form that one of our modules defines."""
    ours = (*_modules(kaur_psm.accounts, ending="forms"), *_modules(kaur_psm.backups, ending="forms"))
    for name in (*_modules(registry.forms), *_modules(ceremonies.forms), *ours):
        for each in vars(importlib.import_module(name)).values():
            if isinstance(each, type) and issubclass(each, forms.BaseForm) and each.__module__ == name:
                yield each


def _modules(package, ending=""):
    """The names of the modules of that package, only those whose name ends so."""
    names = (module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    return [name for name in names if name.endswith(ending)]
