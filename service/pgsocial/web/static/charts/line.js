// Lines over time: series of one unit, with a band between two of them and places that are marked.

import { html } from '../preact.js';
import { Plot } from './plot.js';
import { compact, number } from './scale.js';

// A gap where a value is not known.
function path(values, x, y) {
  let isOpen = false;
  return values
    .map((value, n) => {
      if (value === null || value === undefined) {
        isOpen = false;
        return '';
      }
      const move = isOpen ? 'L' : 'M';
      isOpen = true;
      return `${move}${x(n).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
}

function band(rows, [low, high], x, y) {
  const kept = rows.map((row, n) => [n, row[low], row[high]]).filter(([, from, to]) => from !== null && to !== null);
  const there = kept.map(([n, , to]) => `${x(n).toFixed(1)} ${y(to).toFixed(1)}`);
  const back = kept.map(([n, from]) => `${x(n).toFixed(1)} ${y(from).toFixed(1)}`).reverse();
  return kept.length > 1 ? `M${[...there, ...back].join('L')}Z` : '';
}

// series: [{key, name, tone, isDashed}]; marks: rows that something is said of; absent: the word for null.
export function Lines({ label, rows, series, name, short, format = number, absent = 'not known', between = null, isMarked = () => false, height }) {
  const values = rows.flatMap((row) => [...series.map(({ key }) => row[key]), between ? row[between[1]] : 0]);
  const highest = Math.max(0, ...values.filter((it) => it !== null && it !== undefined));
  const tell = (n) => (rows[n] ? `${name(rows[n])}: ${series.map(({ key, name: word }) => `${word} ${rows[n][key] === null ? absent : format(rows[n][key])}`).join(', ')}` : 'nothing');
  const draw = ({ x, y }) => html`
    ${between && html`<path class="band" d=${band(rows, between, x, y)} />`}
    ${series.map(({ key, tone, isDashed }) => html`<path class=${`line series-${tone}${isDashed ? ' dashed' : ''}`}
      d=${path(rows.map((row) => row[key]), x, y)} />`)}
    ${rows.length < 40 && series.map(({ key, tone }) => rows.map((row, n) => row[key] !== null && row[key] !== undefined
      && html`<circle class=${`dot series-${tone}${row.is_provisional ? ' open' : ''}`} cx=${x(n)} cy=${y(row[key])} r="3" />`))}
    ${rows.map((row, n) => isMarked(row) && html`<circle class="mark" cx=${x(n)} cy=${y(row[series[0].key])} r="7" />`)}`;
  return html`<${Plot} label=${label} labels=${rows.map(short)} highest=${highest} tell=${tell} draw=${draw} height=${height}
      format=${(value) => (format === number ? compact(value) : format(value))} />
    ${series.length > 1 && html`<ul class="legend">${series.map(({ name: word, tone }) =>
      html`<li><span class=${`key series-${tone}`} aria-hidden="true"></span>${word}</li>`)}</ul>`}`;
}
