from django.apps import AppConfig


class CeremoniesConfig(AppConfig):
    name = "ceremonies"
    verbose_name = "Pengukuhan"

    def ready(self):
        from ceremonies.printing import runs
        from registry import work

        work.KINDS.append(runs.do_what_is_left)
