// What came above the line and what went beneath it, and what is left of both.

import { html } from '../preact.js';
import { Plot } from './plot.js';
import { compact, number, signed } from './scale.js';

// gained, lost, net: the keys of a row.
export function Gains({ label, rows, gained, lost, net, name, short, height }) {
  const highest = Math.max(0, ...rows.map((row) => row[gained]));
  const lowest = -Math.max(0, ...rows.map((row) => row[lost]));
  const tell = (n) => (rows[n] ? `${name(rows[n])}: gained ${number(rows[n][gained])}, lost ${number(rows[n][lost])}, net ${signed(rows[n][net])}` : 'nothing');
  const draw = ({ x, y, step }) => {
    const wide = Math.max(2, Math.min(28, step * 0.66));
    const bar = (row, n, kind, from, to) => from > to && html`<rect class=${`bar ${kind}${row.is_provisional ? ' open' : ''}`}
      x=${x(n) - wide / 2} width=${wide} y=${y(from)} height=${y(to) - y(from)} rx="2" />`;
    return html`
      ${rows.map((row, n) => html`<g>${bar(row, n, 'gained', row[gained], 0)}${bar(row, n, 'lost', 0, -row[lost])}</g>`)}
      <path class="line series-2" d=${rows.map((row, n) => `${n ? 'L' : 'M'}${x(n).toFixed(1)} ${y(row[net]).toFixed(1)}`).join('')} />`;
  };
  return html`<${Plot} label=${label} labels=${rows.map(short)} highest=${highest} lowest=${lowest} tell=${tell} draw=${draw} height=${height} format=${compact} />
    <ul class="legend">${['Gained', 'Lost', 'Net'].map((word, tone) => html`<li><span class=${`key series-${tone}`} aria-hidden="true"></span>${word}</li>`)}</ul>`;
}
