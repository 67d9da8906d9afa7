import { expect, it } from 'vitest';
import { isAllowedExternalLink } from './external-links.ts';

it.each(['https://rocketmq.apache.org/docs/quickStart/01quickstart', 'https://github.com/apache/rocketmq'])('opens %s', (link) => {
  expect(isAllowedExternalLink(link)).toBe(true);
});

it.each([
  'http://github.com/',
  'https://github.com.example.org/',
  'https://github.com@example.org/',
  'https://user:pass@github.com/',
  'https://github.com:8443/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'smb://github.com/share',
  'github.com',
  '',
])('does not open %s', (link) => {
  expect(isAllowedExternalLink(link)).toBe(false);
});
