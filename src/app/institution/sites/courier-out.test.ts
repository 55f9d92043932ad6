import { beforeEach, describe, expect, it, vi } from 'vitest';
import { err, ok } from '$lib/shared/result';
import type { HubAnswer } from '../../hub-client';
import type { SaveTarget } from '../../save-stream';
import { SitesClient, courierForSite, type ComingCourier } from './client';
import { exchangeFaultWords } from './exchange-words';
import { spaced } from './fingerprint';

vi.hoisted(() => {
  const rune = <T>(value: T): T => value;
  Object.assign(globalThis, { $state: Object.assign(rune, { raw: rune }) });
});
const { CourierOut, courierName } = await import('./courier-out.svelte');

const bytes = new Uint8Array(5000).fill(7);
const coming = (): ComingCourier => ({ stream: new Blob([bytes]).stream(), total: bytes.length });

describe('a courier for another hub', () => {
  let written: Uint8Array[];
  let asked: string[];
  let told: number;
  const target = (write?: SaveTarget['write']): SaveTarget => ({
    name: 'stick.courier',
    write:
      write ??
      (async (stream) => void written.push(new Uint8Array(await new Response(stream as BodyInit).arrayBuffer()))),
  });
  const outOf = (answer: HubAnswer<ComingCourier>, to: SaveTarget | undefined = target()) =>
    new CourierOut({
      client: { courier: (path) => (asked.push(path), answer) },
      choose: async (name) => (asked.push(name), to),
      onmade: () => (told += 1),
    });

  beforeEach(() => {
    [written, asked, told] = [[], [], 0];
  });

  it('is saved whole under the name that was chosen, and its numbers are asked for anew', async () => {
    const out = outOf(Promise.resolve(ok(coming())));
    await out.make('/api/site/courier', 'a-1.courier');
    expect(asked).toEqual(['a-1.courier', '/api/site/courier']);
    expect(written).toEqual([bytes]);
    expect(out.making).toEqual({ phase: 'saved', name: 'stick.courier', bytes: bytes.length });
    expect(told).toBe(1);
  });

  it('is not made where nobody said where it is to go', async () => {
    const out = new CourierOut({
      client: { courier: () => expect.unreachable() },
      choose: async () => undefined,
      onmade: () => expect.unreachable(),
    });
    await out.make('/api/site/courier', 'a-1.courier');
    expect(out.making).toEqual({ phase: 'idle' });
  });

  it('that the hub does not make, or that breaks off, says what to do', async () => {
    const blocked = outOf(Promise.resolve(err({ code: 'conflict', detail: 'blocked-site' })));
    await blocked.make('/x', 'x');
    expect(blocked.making.phase === 'failed' && blocked.making.words).toMatch(/blocked|бұғатталған|заблокирован/);
    const held = outOf(Promise.resolve(err({ code: 'strange-answer', status: 202 })));
    await held.make('/x', 'x');
    expect(held.making.phase === 'failed' && held.making.words).toMatch(/officer|қызметкер|сотрудник/);
    expect(told).toBe(0);
    const broken = outOf(
      Promise.resolve(ok(coming())),
      target(() => Promise.reject(new TypeError('network error'))),
    );
    await broken.make('/x', 'x');
    expect(broken.making.phase === 'failed' && broken.making.words).toMatch(/not saved|сақталмады|не сохранился/);
    expect(told).toBe(1);
  });

  it('has a name that every stick takes', () => {
    expect(courierName('Қостанай / "3" ..', 12)).toBe('Қостанай-3-12.courier');
    expect(courierName('…', 1)).toBe('site-1.courier');
  });
});

describe('the hub', () => {
  const clientOf = (response: Response) =>
    new SitesClient({ address: (path) => path, request: () => expect.unreachable() }, () => Promise.resolve(response));
  const TYPE = 'application/vnd.sandyq.courier';

  it('gives a courier with its length, or says why not; nothing else is taken for one', async () => {
    const good = await clientOf(
      new Response('abc', { headers: { 'content-type': TYPE, 'content-length': '3' } }),
    ).courier('/x');
    expect(good.ok && good.value.total).toBe(3);
    const refused = new Response('{"error":{"code":"conflict","detail":"blocked-site"}}', { status: 409 });
    expect(await clientOf(refused).courier('/x')).toEqual(err({ code: 'conflict', detail: 'blocked-site' }));
    const waits = new Response('{"held":{}}', { status: 202, headers: { 'content-type': 'application/json' } });
    expect(await clientOf(waits).courier('/x')).toEqual(err({ code: 'strange-answer', status: 202 }));
    const page = new Response('<p>', { headers: { 'content-type': 'text/html' } });
    expect(await clientOf(page).courier('/x')).toEqual(err({ code: 'strange-answer', status: 200 }));
  });

  it('is asked for the kits that were chosen', () => {
    expect(courierForSite('abc', 'told')).toBe('/api/sites/abc/courier');
    expect(courierForSite('abc', 'all')).toBe('/api/sites/abc/courier?kits=all');
  });
});

describe('words', () => {
  it('of an exchange over a network say what to do: of the link, of a courier, of a hub', () => {
    const words = ['unreachable', 'untrusted-certificate', 'strange-answer', 'blocked-site', 'hub-busy', 'unknown'].map(
      exchangeFaultWords,
    );
    expect(new Set(words).size).toBe(words.length);
    expect(exchangeFaultWords('truncated')).toBe(exchangeFaultWords('unreachable'));
    expect(exchangeFaultWords('of-a-newer-hub')).toBe(exchangeFaultWords('unknown'));
  });

  it('a fingerprint is read out four letters at a time', () => {
    expect(spaced('abcdefghij')).toBe('abcd efgh ij');
    expect(spaced('abcdefgh')).toBe('abcd efgh');
  });
});
