/**
 * The line of a sparkline as SVG path data, zero-based, newest value at the right edge; undefined values are gaps.
 * Empty when there are fewer than two values.
 */
export function sparklinePath(values: readonly (number | undefined)[], width: number, height: number): string {
  if (values.length < 2) return '';
  const most = Math.max(...values.map((value) => value ?? 0), Number.EPSILON);
  const step = width / (values.length - 1);
  let isDown = false;
  const parts: string[] = [];
  values.forEach((value, index) => {
    if (value === undefined) isDown = false;
    else {
      parts.push(`${isDown ? 'L' : 'M'}${(index * step).toFixed(1)} ${(height - 1 - (value / most) * (height - 2)).toFixed(1)}`);
      isDown = true;
    }
  });
  return parts.join('');
}
