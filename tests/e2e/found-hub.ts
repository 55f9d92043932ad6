import { FOUNDED, HubProcess } from './hub';

/**
 * Playwright calls this before the first test. A first start packs and signs the kits of the demonstration, some seconds
 * of computing: it is done once a run, by a real hub, and each test's hub begins with a copy of its folder.
 */
export default async function foundHub(): Promise<void> {
  const hub = await HubProcess.create();
  await hub.stop();
  process.env[FOUNDED] = hub.data;
}
