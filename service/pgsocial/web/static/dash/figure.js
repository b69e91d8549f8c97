// Something that is shown: its title, what the number means, the drawing, and the same as a table and a file.

import { html, useState } from '../preact.js';
import { Button, Problem, useId } from '../parts/basics.js';
import { save } from './csv.js';

export function Figure({ title, about, answer, isWide = false, isEmpty, empty = 'Nothing, so far.', table, children }) {
  const id = useId('figure');
  const { data, error, reload } = answer ?? {};
  const isThere = !answer || data;
  return html`<section class=${isWide ? 'figure whole' : 'figure'} aria-labelledby=${id} aria-busy=${answer?.isBusy && !data ? 'true' : 'false'}>
    <header><h2 id=${id}>${title}</h2></header>
    ${about && html`<p class="hint">${about}</p>`}
    ${error && html`<${Problem} error=${error} again=${reload} />`}
    ${!error && !isThere && html`<div class="bone tall" aria-hidden="true"><i></i></div><p class="hidden" role="status">Loading ${title}</p>`}
    ${isThere && (isEmpty ? html`<p class="empty">${empty}</p>` : children)}
    ${isThere && !isEmpty && table && html`<${Numbers} title=${title} ...${table} />`}
  </section>`;
}

// columns: [[key, name, format]]
export function Numbers({ title, columns, rows }) {
  const [isOpen, setOpen] = useState(false);
  return html`<div class="numbers">
    <${Button} kind="small" aria-expanded=${isOpen ? 'true' : 'false'} aria-label=${`${title} as a table`} onClick=${() => setOpen(!isOpen)}>Table<//>
    <${Button} kind="small" aria-label=${`${title} as CSV`} onClick=${() => save(title, columns.map(([key]) => key), rows)}>CSV<//>
    ${isOpen && html`<${Table} label=${title} columns=${columns} rows=${rows} />`}
  </div>`;
}

export function Table({ label, columns, rows, cellClass = () => '' }) {
  return html`<div class="scroll" role="group" tabindex="0" aria-label=${label}>
    <table><thead><tr>${columns.map(([, name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${columns.map(([key, , format = String], n) =>
        n ? html`<td class=${cellClass(row, key)}>${format(row[key], row)}</td>` : html`<th scope="row">${format(row[key], row)}</th>`)}</tr>`)}</tbody>
    </table></div>`;
}
