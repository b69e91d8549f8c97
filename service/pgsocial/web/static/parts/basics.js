// Small things that everything is made of.

import { html, useEffect, useLayoutEffect, useRef, useState } from '../preact.js';
import { presences, unread, useValue } from '../store.js';
import { ago, wholeTime } from '../text.js';

const LINES = {
  home: 'M4 11.5 12 4.5l8 7V20h-5.5v-5.5h-5V20H4z',
  search: 'M10.8 17.3a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.6 15.6 20 20',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.3h4',
  bookmark: 'M6.5 4.5h11v15.2L12 15.7l-5.5 4z',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0',
  gear: 'M4 7h9M17 7h3M4 12h3M11 12h9M4 17h9M17 17h3M15 5v4M9 10v4M15 15v4',
  reply: 'M4.5 6.5h15v10.5h-7.5L8 20v-3H4.5z',
  share: 'M7 17.5V9a2 2 0 0 1 2-2h8M14.5 4.5 17 7l-2.5 2.5M17 6.5V15a2 2 0 0 1-2 2H7M9.5 19.5 7 17l2.5-2.5',
  heart: 'M12 19.5S4.5 15 4.5 9.6A4 4 0 0 1 12 7.7a4 4 0 0 1 7.5 1.9C19.5 15 12 19.5 12 19.5z',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  picture: 'M4.5 5.5h15v13h-15zM5 16l4.5-4.5 4 4 2-2 4 4M15.5 9.5h.01',
  lock: 'M6.5 11h11v8.5h-11zM9 11V8a3 3 0 0 1 6 0v3',
  people: 'M9 11.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM3 19a6 6 0 0 1 12 0M15.5 5.2a3.3 3.3 0 0 1 0 6M17 14a6 6 0 0 1 4 5',
  back: 'M19 12H5M11 6l-6 6 6 6',
  close: 'M6 6l12 12M18 6 6 18',
  pen: 'M5 19v-3.5L15.5 5 19 8.5 8.5 19z',
  check: 'M5 12.5 10 17.5 19 7',
  out: 'M14 5H5.5v14H14M10 12h10M16.5 8.5 20 12l-3.5 3.5',
  tag: 'M9.5 4.5 7.5 19.5M16.5 4.5l-2 15M4.5 9.5h15M4 14.5h15',
  clock: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 8v4.5l3 1.8',
  at: 'M12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM15.5 8.5v5a2.3 2.3 0 0 0 4.5 0V12a8 8 0 1 0-3.2 6.4',
  quote: 'M5 16.5V11a4 4 0 0 1 4-4M5 11.5h4.5v5H5zM14 16.5V11a4 4 0 0 1 4-4M14 11.5h4.5v5H14z',
};

export function Icon({ name, isFilled = false }) {
  return html`<svg class=${`icon i-${name}${isFilled ? ' filled' : ''}`} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${LINES[name]} />
  </svg>`;
}

let numbers = 0;
export function useId(name) {
  const [id] = useState(() => `${name}-${++numbers}`);
  return id;
}

const TONES = 7;
function tone(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % TONES;
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
function initial(user) {
  const [first] = letters.segment((user.display_name || user.username).trim() || '?');
  return first.segment.toLocaleUpperCase();
}

export function Avatar({ user, size = 'middle' }) {
  const [isBroken, setBroken] = useState(false);
  const state = useValue(presences.of(user.id));
  const isHere = state === 'online' || state === 'away';
  const picture =
    user.avatar_url && !isBroken
      ? html`<img src=${user.avatar_url} alt="" loading="lazy" referrerpolicy="no-referrer"
          onError=${() => setBroken(true)} />`
      : html`<span aria-hidden="true">${initial(user)}</span>`;
  return html`<span class=${`avatar ${size} tone-${tone(user.username)}`}>
    ${picture}
    ${isHere && html`<span class=${`presence ${state}`} role="img" aria-label=${state}></span>`}
  </span>`;
}

export function Name({ user }) {
  return html`<bdi class="name" dir="auto">${user.display_name || user.username}</bdi>
    ${user.is_verified && html`<span class="verified" role="img" aria-label="verified"><${Icon} name="check" /></span>`}`;
}

export function Time({ at, href }) {
  const [, redraw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => redraw((n) => n + 1), 30000);
    return () => clearInterval(timer);
  }, []);
  const time = html`<time datetime=${at} title=${wholeTime(at)}>${ago(at)}</time>`;
  return href ? html`<a class="quiet" href=${href}>${time}</a>` : time;
}

export function Button({ kind = 'plain', isBusy = false, type = 'button', children, ...rest }) {
  return html`<button type=${type} class=${`button ${kind}`} aria-busy=${isBusy} disabled=${isBusy}
    ...${rest}>${children}</button>`;
}

// The title of what is open: in the tab, as heading, and where the focus goes after a way to it.
export function Heading({ title, isHidden = false, hasBack = false, children }) {
  const heading = useRef();
  const waiting = useValue(unread);
  useEffect(() => {
    document.title = `${waiting ? `(${waiting}) ` : ''}${title} · pgsocial`;
  }, [title, waiting]);
  useLayoutEffect(() => {
    if (Heading.isFirst) Heading.isFirst = false;
    else heading.current.focus({ preventScroll: true });
  }, []);
  return html`<header class=${isHidden ? 'heading hidden' : 'heading'}>
    ${hasBack && html`<button type="button" class="round" aria-label="Back" onClick=${() => history.back()}>
      <${Icon} name="back" />
    </button>`}
    <h1 tabindex="-1" ref=${heading}><bdi dir="auto">${title}</bdi></h1>
    ${children}
  </header>`;
}
Heading.isFirst = true;

export function Problem({ error, again }) {
  return html`<div class="notice problem" role="alert">
    <p>${error.message}</p>
    ${again && html`<${Button} onClick=${again}>Try again<//>`}
  </div>`;
}

export function Nothing({ icon, title, children }) {
  return html`<div class="notice nothing">
    <${Icon} name=${icon} />
    <p class="strong">${title}</p>
    ${children && html`<p>${children}</p>`}
  </div>`;
}

export function Waiting() {
  return html`<div class="waiting" role="status"><span class="hidden">Loading</span>
    ${[1, 2, 3].map(() => html`<div class="bone" aria-hidden="true"><i></i><i></i><i></i></div>`)}
  </div>`;
}

export function Field({ label, hint, error, multiline = false, ...rest }) {
  const id = useId('field');
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const Input = multiline ? 'textarea' : 'input';
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <${Input} id=${id} dir="auto" aria-invalid=${error ? 'true' : undefined}
      aria-describedby=${told || undefined} ...${rest} />
    ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="wrong" id=${`${id}-error`} role="alert">${error}</p>`}
  </div>`;
}

export function Dialog({ title, onClose, children, isWide = false }) {
  const box = useRef();
  const id = useId('dialog');
  // The element itself keeps the focus inside, and gives it back.
  useLayoutEffect(() => {
    const element = box.current;
    element.showModal();
    return () => element.close();
  }, []);
  return html`<dialog ref=${box} aria-labelledby=${id} class=${isWide ? 'wide' : ''}
    onCancel=${(event) => { event.preventDefault(); onClose(); }}
    onClick=${(event) => event.target === box.current && onClose()}>
    <div class="inside">
      <header>
        <h2 id=${id}>${title}</h2>
        <button type="button" class="round" aria-label="Close" onClick=${onClose}><${Icon} name="close" /></button>
      </header>
      ${children}
    </div>
  </dialog>`;
}

export function Confirm({ title, text, yes, onYes, onClose }) {
  return html`<${Dialog} title=${title} onClose=${onClose}>
    <p>${text}</p>
    <footer>
      <${Button} onClick=${onClose}>Cancel<//>
      <${Button} kind="danger" onClick=${() => { onClose(); onYes(); }}>${yes}<//>
    </footer>
  <//>`;
}

export function Menu({ label, items }) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef();
  const button = useRef();
  const entries = () => [...box.current.querySelectorAll('[role=menuitem]')];
  // Before the next key, however fast it comes.
  useLayoutEffect(() => {
    if (!isOpen) return undefined;
    entries()[0]?.focus();
    const outside = (event) => box.current.contains(event.target) || setOpen(false);
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    button.current.focus();
  };
  const onKeyDown = (event) => {
    if (!isOpen) return;
    const all = entries();
    const now = all.indexOf(document.activeElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape') close();
    else if (event.key === 'Tab') return void setOpen(false);
    else if (to === undefined) return;
    else all.at(to % all.length).focus();
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="menu" ref=${box} onKeyDown=${onKeyDown}>
    <button type="button" class="round" ref=${button} aria-label=${label} aria-haspopup="menu"
      aria-expanded=${isOpen ? 'true' : 'false'} onClick=${() => setOpen(!isOpen)}><${Icon} name="more" /></button>
    ${isOpen && html`<div role="menu" aria-label=${label}>
      ${items.filter(Boolean).map((item) => html`<button type="button" role="menuitem" tabindex="-1"
        class=${item.isGrave ? 'grave' : ''} onClick=${() => { close(); item.run(); }}>
        <${Icon} name=${item.icon} />${item.name}
      </button>`)}
    </div>`}
  </div>`;
}

// Tabs that are links or buttons between lists of one thing.
export function Tabs({ label, tabs, now, choose }) {
  return html`<div class="tabs" role="group" aria-label=${label}>
    ${tabs.map(([key, name]) => html`<button type="button" aria-pressed=${key === now ? 'true' : 'false'}
      onClick=${() => choose(key)}>${name}</button>`)}
  </div>`;
}
