import { afterEach, describe, expect, it, vi } from 'vitest';
import type { InstalledKit, Library } from '$lib/library/library';
import { kitUrl } from './kit-content';

describe('kitUrl, while no service worker controls the page', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('never gives a kit’s page an address of the app’s origin that would open as a page', async () => {
    vi.stubGlobal('navigator', { serviceWorker: { controller: null } });
    const types: string[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => `blob:${types.push((blob as Blob).type)}`);
    const blob = new Blob(['<script>alert(1)</script>']);
    const library = { open: async () => ({ blob, file: { mediaType: 'text/html' } }) } as unknown as Library;
    const kit = { id: 'k', version: '1.0.0' } as InstalledKit;
    await kitUrl(library, kit, 'evil.html', false);
    expect(types).toEqual(['application/octet-stream']);
  });
});
