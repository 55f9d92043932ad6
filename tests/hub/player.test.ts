import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { request, type OutgoingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestHub } from './harness';

const STAGE = '<!doctype html><script>play()</script>';

describe('the player’s door', () => {
  let hub: TestHub;
  let player: URL;

  beforeAll(async () => {
    const build = await mkdtemp(join(tmpdir(), 'sandyq-player-'));
    await mkdir(join(build, 'app'), { recursive: true });
    await mkdir(join(build, 'player'));
    await writeFile(join(build, 'app', 'shell.html'), '<!doctype html>');
    await writeFile(join(build, 'player', 'stage.html'), STAGE);
    await writeFile(join(build, 'player', 'stage.json'), '{"script":"sha256-abc"}');
    await writeFile(join(build, 'player', 'worker.js'), 'self.x = 1;');
    hub = await TestHub.start({ build });
    const info = (await (await fetch(`${hub.url}/api/hub`)).json()) as { playerPort: number };
    player = new URL(`http://localhost:${info.playerPort}`);
  });
  afterAll(() => hub.stop());

  const get = (path: string, init?: RequestInit) => fetch(new URL(path, player), init);

  it('is another origin than the hub’s', () => {
    expect(player.origin).not.toBe(new URL(hub.url).origin);
  });

  it('gives out its page, which frames only its own and is framed by its own host alone', async () => {
    const answer = await get('/stage?session=x');
    expect(await answer.text()).toBe(STAGE);
    const policy = answer.headers.get('content-security-policy')!;
    for (const rule of [
      "default-src 'none'",
      "script-src 'self' 'sha256-abc'",
      "frame-src 'self'",
      "form-action 'none'",
    ])
      expect(policy.split('; ')).toContain(rule);
    expect(policy).toContain("frame-ancestors 'self' localhost:*");
    expect(answer.headers.get('origin-agent-cluster')).toBe('?1');
    expect(answer.headers.get('permissions-policy')).toContain('camera=()');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('gives out its worker, and nothing of the hub', async () => {
    expect((await get('/worker.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    for (const path of [
      '/',
      '/api/hub',
      '/api/session',
      '/db/',
      '/shelf/',
      '/shell.html',
      '/play/x/index.html',
      '/stage/',
    ])
      expect((await get(path)).status, path).toBe(404);
    expect((await get('/stage', { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('reads no cookie and sets none', async () => {
    const answer = await get('/stage', { headers: { Cookie: 'sandyq=x' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('is the only thing beside themselves that the app’s pages may frame, by the name they were asked by', async () => {
    const policyFor = async (host: string) => {
      const policy = (await headersOf(new URL(hub.url), host))['content-security-policy'] as string;
      return policy.split('; ').find((rule) => rule.startsWith('frame-src'));
    };
    expect(await policyFor('sandyq-7.local:8443')).toBe("frame-src 'self' sandyq-7.local:*");
    // Whatever is no name can't become a part of the policy.
    expect(await policyFor('[::1]:8443')).toBe("frame-src 'self'");
    expect(await policyFor("a.example; script-src 'unsafe-inline'")).toBe("frame-src 'self'");
  });
});

function headersOf({ hostname, port }: URL, host: string): Promise<OutgoingHttpHeaders> {
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: '/', headers: { Host: host } }, (response) => {
      response.resume();
      resolve(response.headers);
    })
      .once('error', reject)
      .end();
  });
}
