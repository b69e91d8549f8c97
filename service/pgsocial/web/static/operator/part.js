// A part of the engine room: rows of one question as a table, or why there are none.

import { html } from '../preact.js';
import { useAnswer } from '../dash/answers.js';
import { Figure, Table } from '../dash/figure.js';
import { get } from './session.js';

const EVERY = 15000;

// Of people, where they are too few.
export const untold = (format) => (it, row) => (it === null ? 'not told' : format(it, row));
export const unknown = (format) => (it, row) => (it === null || it === undefined ? 'not known' : format(it, row));

export function useRows(path, query = {}) {
  const answer = useAnswer((signal) => get(path, query, signal), [path, JSON.stringify(query)], { every: EVERY });
  return { ...answer, rows: answer.data?.items ?? [] };
}

// What is not there is said to be so, with the reason: it is no zero.
export function Part({ title, about, answer, columns, empty, isWide = false, words = [], rows = answer.rows, children }) {
  const missing = answer.error && `Not available: ${answer.error.message}`;
  return html`<${Figure} title=${title} about=${about} isWide=${isWide} answer=${missing ? undefined : answer} isEmpty=${missing || !rows.length}
      empty=${missing ?? empty ?? 'Nothing, at this moment.'} table=${{ columns: columns.map(([key, name]) => [key, name]), rows }}>
    ${children}
    <${Table} label=${title} columns=${columns} rows=${rows} cellClass=${(_, key) => (words.includes(key) ? 'words' : '')} />
  <//>`;
}
