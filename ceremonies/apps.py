from django.apps import AppConfig


class CeremoniesConfig(AppConfig):
    name = "ceremonies"
    verbose_name = "Pengukuhan"

    def ready(self):
        from ceremonies import print_runs
        from registry import work

        work.KINDS.append(print_runs.do_what_is_left)
