// Texts of people, as elements: never as HTML.

import { html } from './preact.js';

// A link to elsewhere, or null: what is no plain web address stays text.
export function webAddress(text) {
  try {
    const url = new URL(/^www\./i.test(text) ? `https://${text}` : text);
    return ['http:', 'https:'].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function ExternalLink({ href, children }) {
  return html`<a href=${href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="auto">${children}</a>`;
}

function linked(entity, shown) {
  if (entity.kind === 'mention' && entity.username) {
    return html`<a href=${`/@${entity.username}`}>${shown}</a>`;
  }
  if (entity.kind === 'hashtag') {
    return html`<a href=${`/tags/${encodeURIComponent(entity.tag)}`}>${shown}</a>`;
  }
  const href = entity.kind === 'url' ? webAddress(entity.url ?? shown) : null;
  return href ? html`<${ExternalLink} href=${href}>${shown}<//>` : shown;
}

// Entities say where they stand in code points, not in the units that JavaScript counts.
export function Body({ text, entities = [] }) {
  const points = Array.from(text);
  const parts = [];
  let place = 0;
  for (const entity of entities ?? []) {
    if (entity.start < place) continue;
    parts.push(points.slice(place, entity.start).join(''));
    parts.push(linked(entity, points.slice(entity.start, entity.end).join('')));
    place = entity.end;
  }
  parts.push(points.slice(place).join(''));
  return parts;
}

const NAMES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
const plain = (escaped) => escaped.replace(/&(\w+|#\w+);/g, (whole, name) => NAMES[name] ?? whole);

// A snippet of a search is escaped text with <mark> around what was found, and nothing else.
export function Snippet({ text }) {
  return text.split(/(<mark>.*?<\/mark>)/s).map((part) => {
    const found = /^<mark>(.*)<\/mark>$/s.exec(part);
    return found ? html`<mark>${plain(found[1])}</mark>` : plain(part);
  });
}

const UNITS = [
  ['year', 31536000],
  ['month', 2592000],
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
];
const short = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

export function ago(time, now = Date.now()) {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  if (Math.abs(seconds) < 45) return 'now';
  if (Math.abs(seconds) > 7 * 86400) {
    const then = new Date(time);
    return (then.getFullYear() === new Date(now).getFullYear() ? day : dayOfYear).format(then);
  }
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return short.format(Math.trunc(seconds / size) || Math.sign(seconds), unit);
}

export const wholeTime = (time) => full.format(new Date(time));
export const monthOf = (time) =>
  new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' }).format(new Date(time));

const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
export const count = (number) => compact.format(number);
export const many = (number, one, more) => `${count(number)} ${number === 1 ? one : more}`;
