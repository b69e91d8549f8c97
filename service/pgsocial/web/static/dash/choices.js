// What the person chooses for all of the page: a span of days, a time zone, one of several.

import { html } from '../preact.js';
import { useId } from '../parts/basics.js';
import { Value } from '../store.js';

const KEPT = 'pgsocial.zone';
const own = Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';

export const zone = new Value(localStorage.getItem(KEPT) ?? own);
zone.follow((now) => localStorage.setItem(KEPT, now));

const ZONES = [...new Set([own, 'UTC', ...(Intl.supportedValuesOf?.('timeZone') ?? [])])];

export function Select({ label, now, options, choose }) {
  const id = useId('choice');
  return html`<label class="choice" for=${id}><span>${label}</span>
    <select id=${id} value=${now} onChange=${(event) => choose(event.target.value)}>
      ${options.map(([key, name]) => html`<option value=${key} selected=${key === now}>${name}</option>`)}
    </select></label>`;
}

export const Zone = ({ now }) => html`<${Select} label="Time zone" now=${now} choose=${(to) => zone.set(to)}
  options=${[...new Set([now, ...ZONES])].map((it) => [it, it.replaceAll('_', ' ')])} />`;
