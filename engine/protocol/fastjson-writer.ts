/**
 * Pieces of the text that Apache 5.5.0 writes: it uses fastjson2, whose texts and numbers are those below. (4.9 uses
 * fastjson 1.2, which escapes 0x7F to 0x9F, U+2028 and U+2029 too and repeats objects as `$ref`; both read both.)
 */

/** A text in double quotes; control characters become `\n` and the like, or `\u00xx` with lower-case digits. */
export function writeJsonString(text: string): string {
  return JSON.stringify(text);
}

/**
 * A double as Java prints it: `0.0`, `12.5`, `1.0E10`, `1.0E-7`. Decimal between 10^-3 and 10^7, otherwise with an
 * exponent. NaN and the infinities become null. Java Double#toString
 */
export function writeJsonDouble(value: number): string {
  if (!Number.isFinite(value)) return 'null';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e-3 && magnitude < 1e7) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', exponent = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}
