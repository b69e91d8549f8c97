// Times in the zone that the page is read in, which need not be the browser's.

const makers = new Map();

function maker(zone, form) {
  const key = `${zone} ${JSON.stringify(form)}`;
  if (!makers.has(key)) makers.set(key, new Intl.DateTimeFormat(undefined, { ...form, timeZone: zone }));
  return makers.get(key);
}

export const dayOf = (time, zone) => maker(zone, { day: 'numeric', month: 'short' }).format(new Date(time));
export const minuteOf = (time, zone) => maker(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(time));
export const momentOf = (time, zone) =>
  time ? maker(zone, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(time)) : 'not known';
// A date without a time is the same everywhere.
export const dateOf = (date) => maker('UTC', { day: 'numeric', month: 'short' }).format(new Date(`${date}T00:00Z`));

export function ageOf(seconds) {
  const [unit, size] = [['d', 86400], ['h', 3600], ['min', 60]].find(([, it]) => seconds >= it) ?? ['s', 1];
  return `${Math.round((seconds / size) * 10) / 10} ${unit}`;
}
