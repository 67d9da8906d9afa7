import { expect, test } from './console-test.ts';

test('a setting is found by a word, and a choice is kept and told to every window', async ({ open, running }) => {
  const page = await open('/settings/about?q=row+height');
  const other = await page.context().newPage();
  await other.goto(`${running.console.origin}/#/settings/appearance`);
  await expect(other.getByRole('radio', { name: 'Compact' })).toBeChecked();
  await page.getByRole('radio', { name: 'Comfortable' }).click();
  await expect(other.getByRole('radio', { name: 'Comfortable' })).toBeChecked();
  await page.reload();
  await expect(page.getByRole('radio', { name: 'Comfortable' })).toBeChecked();
  await page.getByRole('radio', { name: 'Compact' }).click();
  await expect(other.getByRole('radio', { name: 'Compact' })).toBeChecked();
});

test(
  'recording is switched off, what was recorded is cleared after a question, and both are kept',
  { tag: ['@local', '@slow'] },
  async ({ open }) => {
    const page = await open('/settings/history');
    const recorded = page.getByRole('switch', { name: 'Record Local' });
    // A sample is taken every ten seconds.
    await expect(page.getByText(/^Recorded since/)).toBeVisible({ timeout: 20_000 });
    await expect(page.getByTestId('history-size')).toHaveText(/[1-9]\d* KB of 200 MB at most/);
    await recorded.click();
    await expect(recorded).not.toBeChecked();
    await page.getByRole('button', { name: 'Clear the history of Local' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Clear' }).click();
    await expect(page.getByText('Nothing is recorded')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Nothing is recorded')).toBeVisible();
    await expect(recorded).not.toBeChecked();
    await recorded.click();
    await expect(page.getByText(/^Recorded since/)).toBeVisible({ timeout: 20_000 });
  },
);
