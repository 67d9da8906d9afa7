import { expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { programVersion } from './gantry.ts';

test('has the version of the package', () => {
  expect(programVersion()).toBe(packageJson.version);
});
