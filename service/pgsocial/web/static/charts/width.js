// How wide something is, as long as it is there: charts are drawn in pixels, so letters keep their size.

import { useLayoutEffect, useState } from '../preact.js';

export function useWidth(element, first = 600) {
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.max(200, Math.floor(element.current.clientWidth)));
    const watcher = new ResizeObserver(measure);
    watcher.observe(element.current);
    measure();
    return () => watcher.disconnect();
  }, []);
  return width;
}
