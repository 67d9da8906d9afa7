import { expect, test } from 'vitest';
import { defineHeader, HeaderError, onWire, optional, required } from './header-spec.ts';
import type { RemotingCommand } from './remoting-command.ts';

const spec = defineHeader({
  topic: required.string,
  queueId: onWire('e', required.int),
  subVersion: optional.bigint,
  endTimestamp: optional.saturatingLong,
  queueOffset: optional.long,
  unitMode: optional.boolean,
});

function commandWith(ext: Record<string, string>): RemotingCommand {
  const unused = {
    code: 0,
    language: 'JAVA',
    version: 0,
    opaque: 0,
    flag: 0,
    remark: undefined,
    serializeType: 0,
    body: undefined,
  } as const;
  return { ...unused, isResponse: false, isOneway: false, ext: (name) => ext[name], extFields: () => ext, retain: () => commandWith(ext) };
}

test('reads every kind of field from its text', () => {
  const ext = {
    topic: 'T',
    e: '-1',
    subVersion: '1763886000123456789',
    endTimestamp: '9223372036854775807',
    queueOffset: '42',
    unitMode: 'TRUE',
  };
  expect(spec.decode(commandWith(ext))).toEqual({
    topic: 'T',
    queueId: -1,
    subVersion: 1763886000123456789n,
    endTimestamp: Number.MAX_SAFE_INTEGER,
    queueOffset: 42,
    unitMode: true,
  });
});

test('leaves absent and empty optional fields out', () => {
  expect(spec.decode(commandWith({ topic: '', e: '0', queueOffset: '' }))).toEqual({ topic: '', queueId: 0 });
});

test.each([
  [{ topic: 'T' }, 'e', 'the custom field <e> is null'],
  [{ topic: 'T', e: 'x' }, 'e', 'the custom field <e> is not a number'],
  [{ topic: 'T', e: '2147483648' }, 'e', 'the custom field <e> is out of range'],
  [{ topic: 'T', e: '0', queueOffset: '9007199254740992' }, 'queueOffset', 'the custom field <queueOffset> is out of range'],
  [{ topic: 'T', e: '0', endTimestamp: '9223372036854775808' }, 'endTimestamp', 'the custom field <endTimestamp> is out of range'],
])('refuses %j', (ext, field, message) => {
  const failure = catchError(() => spec.decode(commandWith(ext)));
  expect(failure).toBeInstanceOf(HeaderError);
  expect(failure).toMatchObject({ field, message });
});

test('writes under the wire names and leaves undefined fields out', () => {
  expect(spec.encode({ topic: 'T', queueId: 3, subVersion: undefined, unitMode: false })).toEqual({ topic: 'T', e: 3, unitMode: false });
});

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
