// Topics of what is on the screen, and of nothing else.

import { useEffect } from '../preact.js';
import { watch } from '../stream.js';

const seen = new WeakMap();
const watcher = new IntersectionObserver(
  (entries) => entries.forEach((entry) => seen.get(entry.target)?.(entry.isIntersecting)),
  { rootMargin: '200px' },
);

export function useWhileSeen(element, topic) {
  useEffect(() => {
    const shown = element.current;
    if (!shown) return undefined;
    let stop = null;
    seen.set(shown, (isSeen) => {
      if (isSeen) stop ??= watch(topic);
      else stop = stop?.() ?? null;
    });
    watcher.observe(shown);
    return () => {
      watcher.unobserve(shown);
      stop?.();
    };
  }, [topic, element.current]);
}
