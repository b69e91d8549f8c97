// A week by the hour: seven rows of 24, darker where there is more.

import { html, useRef, useState } from '../preact.js';
import { level } from './scale.js';
import { useWidth } from './width.js';

const LEFT = 40;
const TALL = 20;

export const WEEKDAYS = Array.from({ length: 7 }, (_, n) =>
  new Intl.DateTimeFormat(undefined, { weekday: 'short', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, 1 + n))));

// cells: 168 of {weekday, hour, [value]}, in their order; null is not told.
export function Heat({ label, cells, value, format }) {
  const box = useRef();
  const width = useWidth(box);
  const [now, setNow] = useState(null);
  const highest = Math.max(0, ...cells.map((cell) => cell[value] ?? 0));
  const step = (width - LEFT) / 24;
  const at = now ?? 0;
  const tell = (n) => (cells[n] ? `${WEEKDAYS[cells[n].weekday - 1]} ${String(cells[n].hour).padStart(2, '0')}:00: ${format(cells[n][value])}` : 'nothing');
  const onKeyDown = (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 24, ArrowUp: -24 }[event.key];
    if (event.key === 'Escape') return void setNow(null);
    if (!by) return;
    event.preventDefault();
    setNow(Math.max(0, Math.min(cells.length - 1, at + by)));
  };
  const onPointerMove = (event) => {
    const { left, top } = box.current.getBoundingClientRect();
    const column = Math.floor((event.clientX - left - LEFT) / step);
    const row = Math.floor((event.clientY - top) / TALL);
    if (column >= 0 && column < 24 && row >= 0 && row < 7) setNow(row * 24 + column);
  };
  return html`<div class="plot" ref=${box}>
    <div class="surface" role="slider" tabindex="0" aria-label=${label} aria-valuemin="0" aria-valuemax=${Math.max(0, cells.length - 1)}
      aria-valuenow=${at} aria-valuetext=${tell(at)} onKeyDown=${onKeyDown} onFocus=${() => now === null && setNow(0)}
      onBlur=${() => setNow(null)} onPointerMove=${onPointerMove} onPointerLeave=${() => setNow(null)}>
      <svg width=${width} height=${TALL * 7 + 20} viewBox=${`0 0 ${width} ${TALL * 7 + 20}`} aria-hidden="true" focusable="false">
        ${WEEKDAYS.map((word, n) => html`<text class="beside" x="0" y=${TALL * n + 14}>${word}</text>`)}
        ${[0, 6, 12, 18].map((hour) => html`<text class="below" x=${LEFT + step * hour} y=${TALL * 7 + 15}>${String(hour).padStart(2, '0')}</text>`)}
        ${cells.map((cell, n) => html`<rect class=${`cell heat-${level(cell[value], highest)}${n === now ? ' chosen' : ''}`}
          x=${LEFT + step * (n % 24) + 1} y=${TALL * Math.floor(n / 24) + 1} width=${Math.max(1, step - 2)} height=${TALL - 2} rx="2" />`)}
      </svg>
    </div>
    <p class="told" aria-hidden="true">${now === null ? '\u00a0' : tell(at)}</p>
    ${cells.some((cell) => cell[value] === null) && html`<p class="hint">An outline alone is an hour that is not told.</p>`}
  </div>`;
}
