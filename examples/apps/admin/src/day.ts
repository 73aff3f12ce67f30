const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** `2026-03-12` becomes `12 Mar 2026`, in every time zone. */
export function formatDay(isoDate: string): string {
  return days.format(new Date(`${isoDate}T00:00:00Z`));
}
