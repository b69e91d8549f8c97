// One's own profile, who sees it, whom one blocks, and the way out.

import { block, loadMe, signOut } from '../actions.js';
import { call, get } from '../api.js';
import { html, useEffect, useState } from '../preact.js';
import { me, useValue } from '../store.js';
import { Button, Field, Heading, Icon, Waiting } from '../parts/basics.js';
import { usePages } from '../parts/lists.js';
import { Person } from '../parts/people.js';
import { complain, say } from '../parts/toasts.js';

const FIELDS = ['display_name', 'bio', 'location', 'avatar_url', 'banner_url'];

function ProfileForm({ profile }) {
  const [fields, setFields] = useState(() => Object.fromEntries(FIELDS.map((name) => [name, profile[name] ?? ''])));
  const [wrong, setWrong] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const input = (name, label, more = {}) => html`<${Field} label=${label} name=${name} value=${fields[name]}
    error=${wrong?.argument === name ? wrong.message : undefined} ...${more}
    onInput=${(event) => { setFields({ ...fields, [name]: event.target.value }); setWrong(null); }} />`;
  const save = async (event) => {
    event.preventDefault();
    const changes = Object.fromEntries(FIELDS.filter((name) => fields[name] !== (profile[name] ?? '')).map((name) => [name, fields[name]]));
    setBusy(true);
    setWrong(null);
    try {
      if (Object.keys(changes).length) await call('PATCH', '/v1/users/me', { body: changes });
      await loadMe();
      say('Your profile is saved.');
    } catch (error) {
      setWrong(error);
    } finally {
      setBusy(false);
    }
  };
  return html`<form class="card" aria-label="Profile" onSubmit=${save}>
    ${input('display_name', 'Name', { maxlength: 100, required: true })}
    ${input('bio', 'About you', { multiline: true, rows: 3, maxlength: 1000 })}
    ${input('location', 'Place', { maxlength: 100 })}
    ${input('avatar_url', 'Address of your picture', { inputmode: 'url', placeholder: 'https://' })}
    ${input('banner_url', 'Address of your banner', { inputmode: 'url', placeholder: 'https://' })}
    ${wrong && !FIELDS.includes(wrong.argument) && html`<p class="wrong" role="alert">${wrong.message}</p>`}
    <footer><${Button} kind="main" type="submit" isBusy=${isBusy}>Save<//></footer>
  </form>`;
}

function Switch({ label, hint, isOn, onChange }) {
  return html`<label class="switch">
    <span class="grow"><span class="strong">${label}</span><span class="hint">${hint}</span></span>
    <input type="checkbox" role="switch" checked=${isOn} onChange=${(event) => onChange(event.target.checked)} />
    <span class="track" aria-hidden="true"></span>
  </label>`;
}

const SHOWN_TO = { everyone: 'Everyone', mutuals: 'People who follow each other', nobody: 'Nobody' };

// What a network does not know of is not offered.
function Preferences() {
  const [now, setNow] = useState(null);
  useEffect(() => {
    get('/v1/users/me/preferences').then(setNow, complain);
  }, []);
  if (!now) return null;
  const set = async (name, value) => {
    const before = now[name];
    setNow((it) => ({ ...it, [name]: value }));
    try {
      await call('PATCH', '/v1/users/me/preferences', { body: { changes: { [name]: value } } });
    } catch (error) {
      setNow((it) => ({ ...it, [name]: before }));
      complain(error);
    }
  };
  const toggle = (name, label, hint) => name in now && html`<${Switch} label=${label} hint=${hint}
    isOn=${now[name]} onChange=${(isOn) => set(name, isOn)} />`;
  return html`<section class="card" aria-label="Preferences">
    ${toggle('is_discoverable', 'Show me to strangers', 'In searches for people and in suggestions.')}
    ${toggle('is_indexable', 'Let my posts be found', 'By search, for others than followers.')}
    ${toggle('hide_replies', 'Hide replies', 'Of others, in my home feed.')}
    ${toggle('hide_shares', 'Hide shares', 'Of others, in my home feed.')}
    ${'presence' in now && html`<label class="switch">
      <span class="grow"><span class="strong">Who sees when I am here</span><span class="hint">And when I type; who hides it does not see it of others.</span></span>
      <select value=${now.presence} onChange=${(event) => set('presence', event.target.value)}>
        ${Object.entries(SHOWN_TO).map(([key, name]) => html`<option value=${key}>${name}</option>`)}
      </select></label>`}
  </section>`;
}

function Privacy({ profile }) {
  const set = async (isPrivate) => {
    me.set({ ...me.get(), is_private: isPrivate });
    try {
      await call('PATCH', '/v1/users/me', { body: { is_private: isPrivate } });
      say(isPrivate ? 'Your account is private.' : 'Your account is public.');
    } catch (error) {
      me.set({ ...me.get(), is_private: !isPrivate });
      complain(error);
    }
  };
  return html`<section class="card" aria-label="Privacy">
    <${Switch} label="Private account" hint="Only followers see your posts, and you choose who follows."
      isOn=${profile.is_private} onChange=${set} />
  </section>`;
}

function Blocked() {
  const list = usePages((cursor) => get('/v1/blocks', { cursor }), []);
  const free = async (user) => {
    list.change((items) => items.filter((it) => it.id !== user.id));
    if (!(await block(user, false))) list.reload();
  };
  if (!list.items?.length) return null;
  return html`<section class="card" aria-label="Blocked">
    <h2>Whom you block</h2>
    <div class="list" role="list">
      ${list.items.map((user) => html`<${Person} key=${user.id} user=${user}>
        <${Button} aria-label=${`Unblock @${user.username}`} onClick=${() => free(user)}>Unblock<//><//>`)}
    </div>
  </section>`;
}

export function Settings() {
  const profile = useValue(me);
  return html`<${Heading} title="Settings" />
    ${profile ? html`<${ProfileForm} key=${profile.id} profile=${profile} /><${Privacy} profile=${profile} />` : html`<${Waiting} />`}
    <${Preferences} />
    <${Blocked} />
    <section class="card" aria-label="Session">
      <${Button} kind="danger" onClick=${signOut}><${Icon} name="out" /> Sign out<//>
    </section>`;
}
