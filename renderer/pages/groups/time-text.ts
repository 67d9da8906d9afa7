const pad = (value: number): string => String(value).padStart(2, '0');

/** A time as a person writes it, in this machine's zone: `2026-11-22 14:28:00`. */
export function timeText(epochMs: number): string {
  const time = new Date(epochMs);
  const day = `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
  return `${day} ${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
}

/** The time that a text says, with or without seconds, in this machine's zone; undefined when it says none. */
export function parseTimeText(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  const time = new Date(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0, second ?? 0);
  const isReal = time.getMonth() === (month ?? 1) - 1 && time.getDate() === day && time.getHours() === hour && time.getMinutes() === minute;
  return isReal && time.getTime() >= 0 ? time.getTime() : undefined;
}
