// What is on the page as a file for a spreadsheet (RFC 4180), with whole numbers and times as the API has them.

// A spreadsheet must not take a post for a formula.
const safe = (text) => (/^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text) ? `'${text}` : text);

function cell(value) {
  if (value === null || value === undefined) return '';
  const text = safe(typeof value === 'object' ? JSON.stringify(value) : String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csv(keys, rows) {
  return [keys, ...rows.map((row) => keys.map((key) => row[key]))].map((line) => line.map(cell).join(',')).join('\r\n') + '\r\n';
}

export function save(name, keys, rows) {
  const address = URL.createObjectURL(new Blob(['\ufeff', csv(keys, rows)], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
