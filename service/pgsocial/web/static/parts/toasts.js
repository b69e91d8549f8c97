// What is said in passing: results, failures, and what a screen reader should know.

import { html, useEffect } from '../preact.js';
import { Value, useValue } from '../store.js';
import { Icon } from './basics.js';

const toasts = new Value([]);
const spoken = new Value('');
let numbers = 0;

function drop(id) {
  toasts.change((all) => all.filter((toast) => toast.id !== id));
}

function add(toast) {
  const id = ++numbers;
  toasts.change((all) => [...all.slice(-2), { id, ...toast }]);
}

export const say = (text, action) => add({ text, action });
export const complain = (error) => {
  if (error.name !== 'AbortError') add({ text: error.message, isError: true });
};

// For ears alone. Emptied in between, so that the same twice is heard twice.
let clearing = 0;
export function announce(text) {
  clearTimeout(clearing);
  spoken.set('');
  setTimeout(() => spoken.set(text), 50);
  clearing = setTimeout(() => spoken.set(''), 5000);
}

function Toast({ toast }) {
  useEffect(() => {
    const timer = setTimeout(() => drop(toast.id), toast.isError || toast.action ? 9000 : 4000);
    return () => clearTimeout(timer);
  }, []);
  return html`<div class=${toast.isError ? 'toast error' : 'toast'} role=${toast.isError ? 'alert' : 'status'}>
    <span>${toast.text}</span>
    ${toast.action && html`<button type="button" class="button link"
      onClick=${() => { drop(toast.id); toast.action.run(); }}>${toast.action.name}</button>`}
    <button type="button" class="round" aria-label="Dismiss" onClick=${() => drop(toast.id)}><${Icon} name="close" /></button>
  </div>`;
}

export function Toasts() {
  return html`<div class="toasts">
      ${useValue(toasts).map((toast) => html`<${Toast} key=${toast.id} toast=${toast} />`)}
    </div>
    <div class="hidden" role="status" aria-live="polite" data-spoken>${useValue(spoken)}</div>`;
}
