from django.apps import AppConfig


class CeremoniesConfig(AppConfig):
    name = "ceremonies"
    verbose_name = "Pengukuhan"

    def ready(self):
        from registry import work

        work.KINDS.append(_make_prints)


def _make_prints():
    # Imported here because the engine that makes the pages takes a second to load.
    from ceremonies.printing import runs

    runs.do_what_is_left()
