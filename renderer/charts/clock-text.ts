const pad = (value: number): string => String(value).padStart(2, '0');

/** Time of a sample, `14:19:24`; with the day when it is not today's. In this machine's zone. */
export function clockText(atMs: number, nowMs: number = Date.now()): string {
  const time = new Date(atMs);
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
  return time.toDateString() === new Date(nowMs).toDateString() ? clock : `${pad(time.getMonth() + 1)}-${pad(time.getDate())} ${clock}`;
}
