// A number by itself, what it is held against, and what it means.

import { html } from '../preact.js';

export function Tile({ name, value, note, tone = '', about }) {
  return html`<div class=${`tile ${tone}`}>
    <dt>${name}</dt><dd><span class="value">${value}</span>${note && html`<span class="against">${note}</span>`}
    ${about && html`<span class="hint">${about}</span>`}</dd>
  </div>`;
}

export const Tiles = ({ children }) => html`<dl class="tiles">${children}</dl>`;
