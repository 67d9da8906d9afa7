/** A cell of a table: null is what is not known and stays empty. */
export type CsvCell = string | number | null;

/** Rows as text with CRLF ends (RFC 4180), ready for spreadsheets: UTF-8 with a byte order mark for Excel. */
export function csvText(rows: readonly (readonly CsvCell[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  // A spreadsheet would run what begins like a formula.
  const safe = /^[=+\-@\t]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A file name without what systems refuse: `lag of points/service` becomes `lag-of-points-service`. */
export function fileNameOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}._%-]+/gu, '-').replaceAll(/^-+|-+$/g, '');
}

/** Hands a text to the browser as a file. */
export function downloadText(name: string, text: string, mime = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type: mime }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link); // some browsers ignore a click on what is not in the page
  link.click();
  link.remove();
  URL.revokeObjectURL(url);
}
