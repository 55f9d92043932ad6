import { expect, it } from 'vitest';
import type { ShelfEntry } from '../../lib/institution/account';
import type { HubIdentity } from '../accounts/identity';
import type { Groups } from '../registry/groups';
import type { Lent } from '../shelf/shelf';
import { lendStickKits } from './lend';

const entry = { id: 'algebra', version: '1.0.0', signer: 'AA' } as ShelfEntry;
const kits = ['a.kit', 'b.kit'].map((path) => ({ path, bytes: 1, sha256: '' }));
const list = { text: '{}', signature: '' };
const stick = { folder: '/stick', id: 'abcdefghijkl', kits, signers: [], list };
const lend = (): Promise<{ ok: true; value: Lent }> => Promise.resolve({ ok: true, value: { entry, fresh: true } });
const fails = () => Promise.reject(new Error('the store is down'));
const none = { identity: { demo: false } as HubIdentity, groups: {} as Groups, lists: { hear: fails } };

it('never keeps the hub from starting, whatever of it fails', async () => {
  const log: string[] = [];
  const options = { stick, log: (line: string) => void log.push(line) };
  const written: string[] = [];
  const write = (_: unknown, __: unknown, subject?: string) =>
    written.push(subject!) === 1 ? fails() : Promise.resolve({ number: 1, hash: '' });
  await lendStickKits(options, { ...none, shelf: { lend }, audit: { write } });
  expect(log.splice(0)).toEqual([
    "the institution's list of the stick: Error: the store is down",
    'kit a.kit: Error: the store is down',
  ]);
  expect(written).toEqual(['algebra-1.0.0', 'algebra-1.0.0']);
  const groups = { all: () => Promise.reject(new Error('the disk is full')) } as unknown as Groups;
  const demo = { ...none, identity: { demo: true } as HubIdentity, groups };
  await lendStickKits(options, { ...demo, shelf: { lend }, audit: { write } });
  expect(log.slice(1)).toEqual(kits.map(({ path }) => `kit ${path}: Error: the disk is full`));
});
