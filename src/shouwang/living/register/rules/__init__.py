"""Pure reading of spreadsheets: opening, headings, columns, cells, rows."""
