"""The columns of the list of people: who sees which."""

# In the order of the page, with their words; the name stands before them, always.
COLUMNS = {
    "desa": "Desa/kelurahan",
    "mulai": "Mulai bertugas",
    "nomor": "No. registri",
    "status": "Status",
    "kurang": "Data belum lengkap",
    "sk": "SK",
    "hp": "No. HP",
    "jk": "Jenis kelamin",
    "lahir": "Tanggal lahir",
    "pendidikan": "Pendidikan",
    "pekerjaan": "Pekerjaan",
}
USUAL = ("desa", "mulai", "nomor", "status", "kurang")
MOST = 8  # Beside the name: what a PC's screen shows.


def columns_of(user):
    """Return the names of the columns that the account sees, in the order of the page."""
    chosen = USUAL if user.chosen_columns is None else user.chosen_columns.split()
    return [name for name in COLUMNS if name in chosen]


def heads(filters, order, shown):
    """Yield the heads of the name and of these columns: words, direction in that order or "", and the query to sort.

    The query is empty where the list cannot be sorted by a column.
    """
    sortable = {name: head for name, *head in filters.columns(order)}
    for name in ("nama", *shown):
        yield sortable.get(name) or (COLUMNS[name], "", "")
