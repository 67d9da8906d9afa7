import { describe, expect, it } from 'vitest';
import { RemotingError } from '../remoting/channel.ts';
import { clientErrorOf, MQClientError } from './client-error.ts';

describe('clientErrorOf', () => {
  it('names failures of a connection, with the address and whether another try may help', () => {
    const codes = (['connectFailed', 'timeout', 'closed', 'tooManyRequests', 'frameTooLarge', 'badFrame'] as const).map((code) => {
      const error = clientErrorOf(new RemotingError(code, '10.0.0.1:1', 'failed'));
      return error instanceof MQClientError ? [error.code, error.retriable, error.brokerAddr] : error;
    });
    expect(codes).toEqual([
      ['connectFailed', true, '10.0.0.1:1'],
      ['timeout', true, '10.0.0.1:1'],
      ['connectionLost', true, '10.0.0.1:1'],
      ['tooManyRequests', true, '10.0.0.1:1'],
      ['badAnswer', false, '10.0.0.1:1'],
      ['badAnswer', false, '10.0.0.1:1'],
    ]);
  });

  it('leaves other errors as they are', () => {
    const error = new TypeError('a bug');
    expect(clientErrorOf(error)).toBe(error);
  });
});
