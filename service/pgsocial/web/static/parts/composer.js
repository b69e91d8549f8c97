// Writing a post, a reply or a quote, with pictures that say in words what they show.

import { mustSignIn, newDraft, write } from '../actions.js';
import { session } from '../api.js';
import { html, useEffect, useLayoutEffect, useRef, useState } from '../preact.js';
import { me, useValue } from '../store.js';
import { count, webAddress } from '../text.js';
import { Avatar, Button, Dialog, Field, Icon, useId } from './basics.js';
import { announce } from './toasts.js';

const LONGEST = 10000;
const MOST_PICTURES = 10;
const SEEN_BY = { public: 'Everyone', followers: 'Followers', mentioned: 'Mentioned' };

function fit(area) {
  area.style.height = 'auto';
  area.style.height = `${Math.min(area.scrollHeight, 480)}px`;
}

export function TextArea({ value, onInput, onSend, label, placeholder, isFocused, ...rest }) {
  const area = useRef();
  useLayoutEffect(() => fit(area.current), [value]);
  useEffect(() => {
    if (!isFocused) return;
    area.current.focus();
    area.current.setSelectionRange(value.length, value.length);
  }, []);
  const onKeyDown = (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSend();
    }
  };
  return html`<textarea ref=${area} rows="1" dir="auto" value=${value} aria-label=${label}
    placeholder=${placeholder} onKeyDown=${onKeyDown}
    onInput=${(event) => onInput(event.target.value)} ...${rest} />`;
}

function PictureDialog({ onAdd, onClose }) {
  const [url, setUrl] = useState('');
  const [alt, setAlt] = useState('');
  const [wrong, setWrong] = useState('');
  const add = (event) => {
    event.preventDefault();
    const address = webAddress(url.trim());
    if (!address) return setWrong('This is no address of a picture: it begins with https://.');
    onAdd({ kind: 'image', url: address, ...(alt.trim() ? { alt: alt.trim() } : {}) });
    return onClose();
  };
  return html`<${Dialog} title="Add a picture" onClose=${onClose}>
    <form onSubmit=${add}>
      <${Field} label="Address" type="text" inputmode="url" value=${url} required maxlength="2000"
        placeholder="https://" error=${wrong} hint="Pictures are kept elsewhere: where is it?"
        onInput=${(event) => { setUrl(event.target.value); setWrong(''); }} />
      <${Field} label="Description" multiline rows="3" value=${alt} maxlength="2000"
        hint="What it shows, for whom does not see it." onInput=${(event) => setAlt(event.target.value)} />
      <footer>
        <${Button} onClick=${onClose}>Cancel<//>
        <${Button} kind="main" type="submit">Add<//>
      </footer>
    </form>
  <//>`;
}

export function Pictures({ media, onRemove }) {
  return html`<ul class="drafted" aria-label="Pictures">
    ${media.map((item, place) => html`<li>
      <img src=${item.url} alt=${item.alt ?? ''} referrerpolicy="no-referrer" />
      ${!item.alt && html`<span class="badge">no description</span>`}
      <button type="button" class="round" aria-label=${`Remove picture ${place + 1}`}
        onClick=${() => onRemove(place)}><${Icon} name="close" /></button>
    </li>`)}
  </ul>`;
}

export function Composer({
  label = 'New post', placeholder = 'What is new?', word = 'Post', fields = {}, start = '', isFocused = false,
  onDone, onTyping, hasAudience = true,
}) {
  const profile = useValue(me);
  const [text, setText] = useState(start);
  const [media, setMedia] = useState([]);
  const [seenBy, setSeenBy] = useState('public');
  const [draft, setDraft] = useState(newDraft);
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState('');
  const [isAdding, setAdding] = useState(false);
  const id = useId('composer');
  const length = Array.from(text).length;
  const isEmpty = !text.trim() && !media.length && !fields.quote_of_id;

  const send = async (event) => {
    event?.preventDefault();
    if (mustSignIn() || isEmpty || isBusy) return;
    setBusy(true);
    setWrong('');
    draft.fields = { ...fields, body: text, media, ...(hasAudience ? { visibility: seenBy } : {}) };
    try {
      const post = await write(draft);
      setText('');
      setMedia([]);
      setDraft(newDraft());
      announce('Posted.');
      onDone?.(post);
    } catch (error) {
      // The text stays; who tries again sends the same key, so that it cannot come twice.
      setWrong(error.message);
    } finally {
      setBusy(false);
    }
  };
  const type = (value) => {
    setText(value);
    setWrong('');
    // Another text is another post.
    if (wrong) setDraft(newDraft());
    if (value) onTyping?.();
  };

  if (!session.get()) return null;
  return html`<form class="composer" aria-label=${label} onSubmit=${send}>
    ${profile && html`<${Avatar} user=${profile} />`}
    <div class="grow">
      <${TextArea} value=${text} onInput=${type} onSend=${send} label=${label} placeholder=${placeholder}
        isFocused=${isFocused} aria-invalid=${wrong ? 'true' : undefined}
        aria-describedby=${wrong ? `${id}-wrong` : undefined} />
      ${media.length > 0 && html`<${Pictures} media=${media}
        onRemove=${(place) => setMedia(media.filter((_, it) => it !== place))} />`}
      ${wrong && html`<p class="wrong" id=${`${id}-wrong`} role="alert">${wrong}</p>`}
      <div class="tools">
        <button type="button" class="round" aria-label="Add a picture" disabled=${media.length >= MOST_PICTURES}
          onClick=${() => setAdding(true)}><${Icon} name="picture" /></button>
        ${hasAudience && html`<label class="pick"><span class="hidden">Who sees it</span>
          <select value=${seenBy} onChange=${(event) => setSeenBy(event.target.value)}>
            ${Object.entries(SEEN_BY).map(([key, name]) => html`<option value=${key}>${name}</option>`)}
          </select></label>`}
        <span class="grow"></span>
        ${length > LONGEST - 500 && html`<span class=${length > LONGEST ? 'room over' : 'room'} role="status">
          ${count(LONGEST - length)} left</span>`}
        <${Button} kind="main" type="submit" isBusy=${isBusy} disabled=${isEmpty || length > LONGEST}>${word}<//>
      </div>
    </div>
  </form>
  ${isAdding && html`<${PictureDialog} onAdd=${(item) => setMedia([...media, item])} onClose=${() => setAdding(false)} />`}`;
}
