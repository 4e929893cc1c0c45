"""The workbook: a list of people as a spreadsheet, from the file to the registry and back."""
