// Bars side by side, each with its interval where there is one.

import { html } from '../preact.js';
import { Plot } from './plot.js';
import { compact, number } from './scale.js';

export function Bars({ label, rows, value, low, high, name, short, format = number, isMarked = () => false, height }) {
  const of = (row, key) => (key ? row[key] ?? null : null);
  const highest = Math.max(0, ...rows.map((row) => Math.max(row[value] ?? 0, of(row, high) ?? 0)));
  const tell = (n) => {
    const row = rows[n];
    if (!row) return 'nothing';
    const interval = of(row, low) === null ? '' : `, ${format(row[low])} to ${format(row[high])}`;
    return `${name(row)}: ${format(row[value])}${interval}`;
  };
  const draw = ({ x, y, step }) => {
    const wide = Math.max(2, Math.min(28, step * 0.66));
    // What is not known is no bar without height.
    return rows.map((row, n) => row[value] === null || row[value] === undefined
      ? html`<path class="absent" d=${`M${x(n) - wide / 2} ${y(0) - 2}h${wide}`} />`
      : html`<g>
      <rect class=${`bar${isMarked(row) ? ' marked' : ''}${row.is_provisional ? ' open' : ''}`} x=${x(n) - wide / 2} width=${wide} y=${y(row[value])} height=${Math.max(0, y(0) - y(row[value]))} rx="2" />
      ${of(row, low) !== null && html`<path class="whisker" d=${`M${x(n)} ${y(row[low])}V${y(row[high])}`} />`}</g>`);
  };
  return html`<${Plot} label=${label} labels=${rows.map(short)} highest=${highest} tell=${tell} draw=${draw} height=${height}
    format=${(it) => (format === number ? compact(it) : format(it))} />`;
}
