import { afterEach, describe, expect, it, vi } from 'vitest';
import { chooseTarget } from './save-stream';

const ACCEPT = { 'application/x': ['.x'] };
const stream = (text: string) => new Blob([text]).stream();

function picker(handle: object | DOMException): void {
  const ask = vi.fn(() => (handle instanceof DOMException ? Promise.reject(handle) : Promise.resolve(handle)));
  vi.stubGlobal('showSaveFilePicker', ask);
}

/** What a browser without the picker does: a link that is clicked. */
function downloads(): { name: string }[] {
  const links: { name: string }[] = [];
  const createElement = () => {
    const link = { href: '', download: '', click: () => links.push({ name: link.download }) };
    return link;
  };
  vi.stubGlobal('document', { createElement });
  return links;
}

afterEach(() => vi.unstubAllGlobals());

describe('a place for a file', () => {
  it('is written to as the bytes come, and closed at the end', async () => {
    const written: string[] = [];
    let closed = false;
    const sink = {
      write: (piece: Uint8Array) => void written.push(new TextDecoder().decode(piece)),
      close: () => void (closed = true),
    };
    picker({ name: 'mine.x', createWritable: () => Promise.resolve(new WritableStream(sink)) });
    const target = await chooseTarget('suggested.x', ACCEPT);
    expect(target?.name).toBe('mine.x');
    await target!.write(stream('hello'));
    expect(written.join('')).toBe('hello');
    expect(closed).toBe(true);
  });

  it('leaves nothing behind where it could not be written', async () => {
    const remove = vi.fn(() => Promise.resolve());
    const write = () => Promise.reject(new Error('pulled out'));
    picker({ name: 'x', remove, createWritable: () => Promise.resolve(new WritableStream({ write })) });
    await expect((await chooseTarget('x', ACCEPT))!.write(stream('hello'))).rejects.toThrow('pulled out');
    expect(remove).toHaveBeenCalledOnce();
  });

  it('is none where the person thought better of it', async () => {
    picker(new DOMException('', 'AbortError'));
    expect(await chooseTarget('x', ACCEPT)).toBeUndefined();
  });

  it('is among the downloads where there is no picker, or none may be shown', async () => {
    for (const prepare of [() => undefined, () => picker(new DOMException('', 'SecurityError'))]) {
      prepare();
      const links = downloads();
      const target = await chooseTarget('x.courier', ACCEPT);
      await target!.write(stream('hello'));
      expect(links).toEqual([{ name: 'x.courier' }]);
    }
  });
});
