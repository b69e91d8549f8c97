// What one has kept.

import { get } from '../api.js';
import { html } from '../preact.js';
import { keepPost } from '../store.js';
import { Heading, Nothing } from '../parts/basics.js';
import { Pages, usePages } from '../parts/lists.js';
import { Post } from '../parts/post.js';

export function Bookmarks() {
  const list = usePages(async (cursor) => {
    const found = await get('/v1/bookmarks', { cursor });
    return { items: found.items.map(keepPost), next: found.next };
  }, []);
  return html`<${Heading} title="Bookmarks" />
    <${Pages} list=${list} label="Bookmarks" role="feed" empty=${html`<${Nothing} icon="bookmark" title="Nothing kept, so far">
      A bookmark is seen by nobody but you.<//>`}>
      ${(entry) => html`<${Post} key=${entry.id} entry=${entry} />`}<//>`;
}
