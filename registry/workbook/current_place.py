"""The place that holds for a row: by the titles, the sheet's name and the bands above it.

This module does not use the database.
"""

from dataclasses import replace

from registry.workbook import places, signatures


class CurrentPlace:
    """The `places.Place` of the rows that are read now, in a `tables.Table` that is told what is doubtful.

    `of_titles` is that of the titles above all rows. `known` are the `places.KnownNames`.
    """

    def __init__(self, table, known):
        self.table, self.known = table, known
        self.place = self.of_titles = places.Place()
        self.is_bare_band = False

    @property
    def district(self):
        """Return the kecamatan that holds, "" for none."""
        return self.place.district

    @property
    def village(self):
        """Return the village that holds, "" for none."""
        return self.place.village

    def begin(self, titles):
        """Begin with the place of the titles, else of the sheet's name. `titles` are pairs of a row number and texts.

        The first title is the nearest to the rows below.
        """
        place = places.Place()
        for number, texts in titles:
            place = place.or_else(self._title(number, texts))
        name = [self.table.sheet]
        bare = places.in_band(name, self.known)
        self.place = self.of_titles = place.or_else(bare if bare.is_bare else self._title(0, name))

    def end_bands(self):
        """Go back to the place of the titles: the people below are others than those of the last band."""
        self.place, self.is_bare_band = self.of_titles, False

    def _title(self, number, texts):
        """The place of a title as far as its names are known; the others are told."""
        place = places.in_title(texts, self.known)
        for sentence in place.unknown:
            self.table.remark(number, sentence)
        return place

    def band(self, number, texts):
        """Return the place that the row with that number and these texts names, if it names nothing else."""
        is_alone = len(texts) == 1
        band = places.in_band(texts, self.known)
        if band or not is_alone or signatures.are_signatures(texts):
            return band
        title = self._title(number, texts)  # "DATA PSM KECAMATAN MAJE" above a second table.
        if title.unknown:
            self.place = places.Place()
        return title

    def leave_by(self, number, text):
        """Go on without a place that a doubtful band may end: perhaps the address of the row above, which goes on."""
        band = places.in_band([text], self.known)
        if band and not self.place.includes(band):
            self.place, self.is_bare_band = places.Place("" if band.district else self.district), False
            self.table.remark(
                number,
                f"“{text}” dibaca sebagai sambungan alamat. Bila itu nama desa atau kecamatan untuk baris di bawahnya, "
                "tulis di kolomnya sendiri.",
            )

    def enter(self, band):
        """Go on with the place of a band; a kecamatan begins without a village."""
        self.place = band if band.district else replace(self.place, village=band.village)
        self.is_bare_band = band.is_bare

    def end_by_total(self, number, text):
        """Go on below a total, which ends the village of its band; a place that it names is told and not used."""
        named = places.in_title([text], self.known)
        if named or named.unknown:
            if self.place != self.of_titles:
                self.place = replace(self.place if not named.district else self.of_titles, village="")
            self.table.remark(
                number,
                f"“{text}” adalah jumlah: desa atau kecamatan tidak diambil dari situ, juga tidak untuk baris di "
                "bawahnya. Tulis desa dan kecamatan di kolomnya sendiri bila belum ada.",
            )

    def leave_bare_band(self, number, text):
        """After bands such as "KINAL", a lonely text may be a misspelt one: then the place is no longer known."""
        if self.is_bare_band and not any(map(str.isdigit, text)):
            self.place, self.is_bare_band = places.Place(), False
            self.table.remark(
                number,
                f"“{text}” mungkin nama kecamatan atau desa, tetapi tidak dikenal; baris di bawahnya dibaca tanpa itu.",
            )
