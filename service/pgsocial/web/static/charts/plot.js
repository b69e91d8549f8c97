// Axes, and a cursor that goes from value to value by mouse, finger or arrow keys. To a screen reader
// it is a slider that says what stands at its place; what is drawn inside is up to the chart.

import { html, useRef, useState } from '../preact.js';
import { everyNth, ticks, ticksAround } from './scale.js';
import { useWidth } from './width.js';

const LEFT = 44;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 22;

// labels: what stands below each place; tell(n): the words of a place; draw(scales): elements of SVG.
export function Plot({ label, labels, highest, lowest = 0, format, tell, draw, height = 190 }) {
  const box = useRef();
  const width = useWidth(box);
  const [now, setNow] = useState(null);
  const count = labels.length;
  const places = lowest < 0 ? ticksAround(lowest, highest) : ticks(highest);
  const [bottom, top] = [places[0], places.at(-1)];
  const inner = width - LEFT - RIGHT;
  const step = inner / Math.max(count, 1);
  const x = (n) => LEFT + step * (n + 0.5);
  const y = (value) => TOP + ((height - TOP - BOTTOM) * (top - value)) / (top - bottom);
  const at = now === null ? count - 1 : Math.min(now, count - 1);
  const nth = everyNth(count, inner, 14 + 7 * Math.max(...labels.map((it) => it.length)));

  const onKeyDown = (event) => {
    const to = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: count - 1 }[event.key];
    if (event.key === 'Escape') return void setNow(null);
    if (to === undefined) return;
    event.preventDefault();
    setNow(Math.max(0, Math.min(count - 1, to)));
  };
  const onPointerMove = (event) => {
    const place = event.clientX - box.current.getBoundingClientRect().left;
    setNow(Math.max(0, Math.min(count - 1, Math.floor((place - LEFT) / step))));
  };
  return html`<div class="plot" ref=${box}>
    <div class="surface" role="slider" tabindex="0" aria-label=${label} aria-valuemin="0" aria-valuemax=${Math.max(count - 1, 0)}
      aria-valuenow=${at} aria-valuetext=${tell(at)} onKeyDown=${onKeyDown} onFocus=${() => now === null && setNow(count - 1)}
      onBlur=${() => setNow(null)} onPointerMove=${onPointerMove} onPointerLeave=${() => setNow(null)}>
      <svg width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
        ${places.map((value) => html`<g class="tick"><line x1=${LEFT} x2=${width - RIGHT} y1=${y(value)} y2=${y(value)} />
          <text x=${LEFT - 6} y=${y(value) + 4} text-anchor="end">${format(value)}</text></g>`)}
        ${labels.map((text, n) => n % nth === 0 && html`<text class="below" x=${x(n)} y=${height - 6} text-anchor="middle">${text}</text>`)}
        ${draw({ x, y, step })}
        ${now !== null && html`<line class="cursor" x1=${x(at)} x2=${x(at)} y1=${TOP} y2=${height - BOTTOM} />`}
      </svg>
    </div>
    <p class="told" aria-hidden="true">${now === null ? '\u00a0' : tell(at)}</p>
  </div>`;
}
