import { readFileSync } from 'node:fs';
import type { BrowserContext } from '@playwright/test';

/** Most resident memory of the renderers during `work`, over what they had before it, MiB. */
export async function peakOverIdle(context: BrowserContext, work: () => Promise<unknown>): Promise<number> {
  const renderers = await rendererIds(context);
  const resident = () => renderers.reduce((sum, id) => sum + residentBytes(id), 0);
  const idle = resident();
  let peak = idle;
  const sampler = setInterval(() => (peak = Math.max(peak, resident())), 25);
  try {
    await work();
  } finally {
    clearInterval(sampler);
  }
  return (peak - idle) / (1024 * 1024);
}

/** Process ids. A page's workers live in its renderer. */
async function rendererIds(context: BrowserContext): Promise<readonly number[]> {
  const browser = context.browser();
  if (browser === null) throw new Error('no browser to ask');
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
