const two = (number: number): string => String(number).padStart(2, '0');

/** As `<input type="datetime-local">` shows it: by the clock of this place, to the minute; '' for no moment. */
export function localMoment(iso: string | undefined): string {
  const date = new Date(iso ?? '');
  if (Number.isNaN(date.getTime())) return '';
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** ISO 8601 in UTC, as kit.yaml has it; undefined for no moment. */
export function utcMoment(local: string): string | undefined {
  const date = new Date(local);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('.000Z', 'Z');
}
