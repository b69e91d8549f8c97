// From numbers to places, and to what is written beside them.

// Round values from 0 to at least the highest: 1, 2 or 5 times a power of ten apart.
export function ticks(highest, count = 4) {
  if (!(highest > 0)) return [0, 1];
  const rough = highest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((it) => it * power >= rough) * power;
  const places = Array.from({ length: Math.ceil(highest / step - 1e-9) + 1 }, (_, n) => n * step);
  return places.length > 1 ? places : [0, step];
}

// The same from at most the lowest, which is below 0, to at least the highest.
export function ticksAround(lowest, highest) {
  const [, step] = ticks(Math.max(highest, -lowest));
  const first = Math.floor(lowest / step + 1e-9);
  return Array.from({ length: Math.ceil(highest / step - 1e-9) - first + 1 }, (_, n) => (first + n) * step);
}

// Every how many of so many labels one is written, so that they do not touch.
export const everyNth = (count, width, room) => Math.max(1, Math.ceil((count * room) / Math.max(width, 1)));

// Of a highest value, which of so many steps of colour; 0 is nobody, and none that it is not told.
export function level(value, highest, steps = 5) {
  if (value === null || value === undefined) return 'none';
  if (!value || !highest) return 0;
  return Math.max(1, Math.ceil((value / highest) * steps));
}

const whole = new Intl.NumberFormat();
const short = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const fine = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const bytes = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

// What was not measured is said so, and is never zero.
const known = (format) => (it) => (it === null || it === undefined ? 'not known' : format(it));

export const number = known((it) => whole.format(it));
export const compact = known((it) => short.format(it));
export const share = known((it) => percent.format(it));
export const decimal = known((it) => fine.format(it));
export const milliseconds = known((it) => `${fine.format(it)} ms`);
export const size = known((it) => {
  const step = Math.min(4, Math.floor(Math.log2(Math.max(1, Math.abs(it))) / 10));
  return `${bytes.format(it / 1024 ** step)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][step]}`;
});
export const signed = known((it) => `${it > 0 ? '+' : ''}${whole.format(it)}`);
export const signedShare = known((it) => `${it > 0 ? '+' : ''}${percent.format(it)}`);
