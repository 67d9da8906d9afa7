/** yyyyMMddHHmmssSSS in the machine's time zone. RocketMQ UtilAll#timeMillisToHumanString */
export function localTimestampText(epochMs: number): string {
  const date = new Date(epochMs);
  const pad = (value: number, width: number): string => String(value).padStart(width, '0');
  return (
    pad(date.getFullYear(), 4) +
    pad(date.getMonth() + 1, 2) +
    pad(date.getDate(), 2) +
    pad(date.getHours(), 2) +
    pad(date.getMinutes(), 2) +
    pad(date.getSeconds(), 2) +
    pad(date.getMilliseconds(), 3)
  );
}

/** Hour of the day, 0 to 23, in the machine's time zone. */
export function localHour(epochMs: number): number {
  return new Date(epochMs).getHours();
}
