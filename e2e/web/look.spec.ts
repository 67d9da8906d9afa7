import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import { createTopic, expect, menuViews, test, viewOn } from './console-test.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Views beside those that the navigation leads to. */
const moreViews = [
  '/c/local/topics?show=all&open=TBW102',
  '/c/local/topics/TBW102',
  '/c/local/topics/TBW102?tab=config',
  '/settings/history',
];

/** Chooses language and theme as a person does, on the settings page. */
async function choose(page: Page, origin: string, language: 'English' | '中文', theme: 'light' | 'dark'): Promise<void> {
  await page.goto(`${origin}/#/settings/language`);
  await page.getByRole('radio', { name: language, exact: true }).click();
  await page.goto(`${origin}/#/settings/appearance`);
  const cards = page.getByRole('radiogroup', { name: /Theme|主题外观/ }).getByRole('radio');
  await cards.nth(theme === 'light' ? 0 : 1).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  await expect(page.locator('html')).toHaveAttribute('lang', language === 'English' ? 'en' : 'zh');
}

/** Findings of axe that count as serious or worse, with where they are; `rules`: of these rules alone. */
async function seriousFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  return page.evaluate(async (only) => {
    const world = window as unknown as {
      axe: { run: (options: object) => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await world.axe.run({ resultTypes: ['violations'], ...(only === undefined ? {} : { runOnly: [...only] }) });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }, rules);
}

/** English sentences that can be read on the page: four words of plain letters in a row, outside of code, logs and names. */
async function englishSentences(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      if (/\b[a-z]+ [a-z]+ [a-z]+\b/i.test(text) && node.parentElement?.closest('pre,[role=log],script,style') === null)
        found.push(text.trim());
    }
    for (const element of document.querySelectorAll('[aria-label],[title],[placeholder]'))
      for (const name of ['aria-label', 'title', 'placeholder'])
        if (/\b[a-z]+ [a-z]+ [a-z]+\b/i.test(element.getAttribute(name) ?? '')) found.push(element.getAttribute(name) ?? '');
    return found;
  });
}

// The policy is put aside to let axe in; that the page has one is checked below.
test.describe('every page', () => {
  for (const language of ['English', '中文'] as const) {
    for (const theme of ['light', 'dark'] as const) {
      // Two of the four show each language and each theme; the others take as long again.
      const tag = (language === 'English') === (theme === 'light') ? [] : ['@slow', '@local'];
      test(
        `in ${language}, ${theme}: no serious finding of axe${language === '中文' ? ' and no English sentence' : ''}`,
        { tag },
        async ({ browser, running }) => {
          test.setTimeout(120_000);
          const context = await browser.newContext({ storageState: running.session, bypassCSP: true });
          const page = await context.newPage();
          // A theme changes colours and nothing else: all the rules once a language.
          const rules = theme === 'dark' ? ['color-contrast'] : undefined;
          await choose(page, running.console.origin, language, theme);
          const findings: Record<string, string[]> = {};
          for (const view of [...(await menuViews(page)), ...moreViews]) {
            await page.goto(`${running.console.origin}/#${viewOn(running, view)}`);
            await page.getByRole('heading', { level: 1 }).waitFor();
            await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
            const found = [...(await seriousFindings(page, rules)), ...(language === '中文' ? await englishSentences(page) : [])];
            if (found.length > 0) findings[view] = found;
          }
          expect(findings).toEqual({});
          await choose(page, running.console.origin, 'English', 'light');
          await context.close();
        },
      );
    }
  }
});

test('dialogs and menus have no serious finding either', async ({ browser, running }) => {
  const context = await browser.newContext({ storageState: running.session, bypassCSP: true });
  const page = await context.newPage();
  await page.goto(`${running.console.origin}/#/c/local/topics`);
  await createTopic(page, 'looked-at');
  await page.keyboard.press('n');
  await page.getByRole('dialog').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await context.close();
});

test('the page may not evaluate text as code, and loads nothing from elsewhere', async ({ open, running }) => {
  const page = await open('/start');
  const policy = (await page.request.get(`${running.console.origin}/`)).headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain('unsafe-eval');
  const hosts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).host));
  expect([...new Set(hosts)]).toEqual([new URL(running.console.origin).host]);
});
