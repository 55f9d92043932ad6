import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { expect, test } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import type { Server } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { chromiumLaunch } from '../../playwright.config';
import { HubProcess } from './hub';
import { SecondMachine } from './lan/second-machine';
import type { Folders } from './lan/second-machine';

/*
 * Two computers: the hub on this one, a learner's browser on another with an address of its own, which finds the hub by its
 * name and was told to trust it by the policy files that the hub itself gives out.
 */

const FIREFOX = '/usr/bin/firefox-esr';
const refused = SecondMachine.refused();
const DAY = 24 * 60 * 60 * 1000;

/** What the trust page of the hub gives out, as an administrator would put it into the system. */
async function policies(trustUrl: string, kind: 'chromium' | 'firefox'): Promise<Folders> {
  const get = async (name: string): Promise<string> => await (await fetch(`${trustUrl}/${name}`)).text();
  if (kind === 'chromium')
    return { '/etc/chromium': { 'policies/managed/sandyq.json': await get('sandyq-chrome.json') } };
  const certificate = await get('sandyq-ca.pem');
  return {
    '/usr/share/firefox-esr/distribution': { 'policies.json': await get('sandyq-firefox.json') },
    '/usr/lib/mozilla': { 'certificates/sandyq-ca.pem': certificate },
  };
}

/** Somebody with the authority's key pretends to be `host`. */
async function pretender(data: string, host: string, address: string): Promise<Server> {
  const [certificate, key] = ['crt', 'key'].map((end) => readFileSync(join(data, `tls/authority.${end}`), 'utf8'));
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const [der] = x509.PemConverter.decode(key!);
  const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  const made = await x509.X509CertificateGenerator.create({
    subject: `CN=${host}`,
    issuer: new x509.X509Certificate(certificate!).subject,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await crypto.subtle.importKey('pkcs8', der!, algorithm, false, ['sign']),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }]),
    ],
  });
  const own = x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  const server = createServer({ cert: `${made.toString('pem')}\n${certificate}`, key: own }, (_, response) =>
    response.end('in'),
  );
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return server;
}

function accountOf(hub: HubProcess, login: string): Promise<{ login: string; password: string }> {
  const ca = readFileSync(join(hub.data, 'tls/authority.crt'));
  return new Promise((resolve, reject) => {
    request(`${hub.url}/api/hub`, { ca }, (response) => {
      let said = '';
      response.setEncoding('utf8').on('data', (part: string) => (said += part));
      response.on('end', () => {
        const { accounts } = JSON.parse(said) as { accounts: { login: string; password: string }[] };
        resolve(accounts.find((account) => account.login === login)!);
      });
    })
      .on('error', reject)
      .end();
  });
}

/** The addresses in the certificate that the hub shows now. */
function certifiedNames(port: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().subjectaltname ?? '');
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

for (const kind of ['chromium', 'firefox'] as const) {
  test(`from another computer, ${kind} works over HTTPS by the hub’s own name, and without it`, async () => {
    test.skip(refused !== undefined, refused);
    test.skip(kind === 'firefox' && !existsSync(FIREFOX), 'Firefox (Debian firefox-esr) is not here');
    test.skip(
      kind === 'chromium' && !existsSync('/etc/chromium'),
      'Debian’s Chromium, which reads policies, is not here',
    );
    test.setTimeout(300_000);
    const subnet = kind === 'chromium' ? 11 : 31;
    const machine = new SecondMachine(subnet);
    const hub = await HubProcess.create({ lan: true, extra: ['--name', `school${process.pid % 10_000}`] });
    // The same thief with the same key: a machine of the LAN the thief can be, and no site elsewhere.
    const hosts = ['bank.example', 'printer.local'];
    const thieves = await Promise.all(hosts.map((host) => pretender(hub.data, host, machine.here)));
    try {
      const { port } = new URL(hub.url);
      const name = `school${process.pid % 10_000}.local`;
      const { login, password } = await accountOf(hub, 'dana');
      const order = {
        browser: kind,
        ...(kind === 'firefox' ? { executablePath: FIREFOX, args: [] } : chromiumLaunch),
        ...{ name, port, login, password },
        others: thieves.map((thief, at) => ({ host: hosts[at], port: (thief.address() as { port: number }).port })),
      };
      const learner = machine.run('learner.mjs', order, await policies(hub.trustUrl, kind));
      const first = await learner.hear();
      expect(first).toMatchObject({ address: machine.here, secure: true, crypto: 'object', worker: 'activated' });
      expect(first.opened).toEqual(['printer.local']);

      machine.renumber(subnet + 1);
      await expect.poll(() => certifiedNames(port), { timeout: 40_000 }).toContain(machine.here);
      learner.say('renumbered');
      const moved = await learner.hear();
      expect(moved.address).toBe(machine.here);

      await hub.stop();
      learner.say('offline');
      expect(await learner.hear()).toMatchObject({ offline: true, heading: moved.heading });
      learner.say('end');
    } finally {
      for (const thief of thieves) thief.close();
      await machine.remove();
      await hub.remove();
    }
  });
}
