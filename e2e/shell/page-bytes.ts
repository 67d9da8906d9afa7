import type { Page } from '@playwright/test';
import { nodeCodec } from '../../console/rpc/node-codec.ts';
import type { Frame } from '../../console/rpc/frames.ts';

interface GantryWindow {
  gantry: { send(bytes: Uint8Array): void; onMessage(listener: (bytes: Uint8Array) => void): void };
  heard: number[][];
}

/** Takes the page's pipe over: says hello as a new page and keeps what is heard. The page's own script hears nothing any more. */
export async function takeOver(page: Page): Promise<void> {
  await page.evaluate(() => {
    const world = window as unknown as GantryWindow;
    world.heard = [];
    world.gantry.onMessage((bytes) => world.heard.push(Array.from(bytes)));
    world.gantry.send(Uint8Array.of(2));
  });
  await page.waitForFunction(() => (window as unknown as GantryWindow).heard.some((bytes) => bytes.length === 1 && bytes[0] === 1));
}

export async function sendBytes(page: Page, bytes: Uint8Array): Promise<void> {
  await page.evaluate((values) => (window as unknown as GantryWindow).gantry.send(Uint8Array.from(values)), Array.from(bytes));
}

export const sendFrame = (page: Page, frame: Frame): Promise<void> => sendBytes(page, nodeCodec.encode(frame));

/** The first frame that answers `id`. */
export async function answerTo(page: Page, id: number): Promise<Frame> {
  for (;;) {
    const heard = await page.evaluate(() => (window as unknown as GantryWindow).heard);
    const frames = heard.filter((bytes) => bytes.length > 1).map((bytes) => nodeCodec.decode(Uint8Array.from(bytes)));
    const answer = frames.find((frame) => frame.id === id);
    if (answer !== undefined) return answer;
    await page.waitForFunction((count) => (window as unknown as GantryWindow).heard.length > count, heard.length);
  }
}

/** Messages of one byte that main has sent, in order. */
export async function hostSignals(page: Page): Promise<number[]> {
  const heard = await page.evaluate(() => (window as unknown as GantryWindow).heard);
  return heard.filter((bytes) => bytes.length === 1).map(([byte]) => byte ?? -1);
}
