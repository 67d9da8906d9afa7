import { describeLink } from '../fixtures/link-conformance.ts';
import { createMemoryLink } from './memory.ts';

describeLink('the in-memory link', async (router) => {
  const link = createMemoryLink(router);
  return { link, killBackend: async () => link.cut(), replaceBackend: async (next) => link.restore(next), dispose: async () => {} };
});
