"""Reads the XML inside .xlsx and .ods with the standard library, element by element."""

from xml.parsers import expat


class MarksError(Exception):
    """The marks of a workbook, or of one sheet, cannot be read."""


class HarmfulError(Exception):
    """The XML declares entities, which no office program writes."""


class XmlReader:
    """Reads the elements of an XML file one by one; names and attributes are without their namespaces.

    `start` hears of each element. Text and ends come only between `listen` and `rest`, since most cells need neither.
    """

    def __init__(self):
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.StartElementHandler = lambda name, attributes: self.start(local_name(name), attributes)
        self.text = ""  # Since the innermost start.

    def read(self, file):
        """Read an open file. Raises MarksError if it is no such XML, HarmfulError if it declares entities."""
        try:
            self.parser.ParseFile(file)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise MarksError from error
        return self

    def start(self, name, attributes):
        raise NotImplementedError

    def end(self, name):
        raise NotImplementedError

    def listen(self):
        self.parser.EndElementHandler = lambda name: self.end(local_name(name))
        self.parser.CharacterDataHandler = self._add

    def rest(self):
        self.parser.EndElementHandler = self.parser.CharacterDataHandler = None

    def _add(self, text):
        self.text += text


def local_name(name):
    """Return the name without its namespace."""
    return name.rpartition(" ")[2]


def _refuse(*_):
    raise HarmfulError
