import { describe, expect, it } from 'vitest';
import { findBrowser, noBrowser, type Machine } from './browser';

const machine = (platform: string, env: Machine['env'], ...files: string[]): Machine => ({
  platform,
  env,
  exists: (path) => files.includes(path),
});

describe('the browser that prints', () => {
  it('is found on the path of Linux, in the applications of a Mac, under the program folders of Windows', () => {
    expect(findBrowser(machine('linux', { PATH: '/opt/bin:/usr/bin' }, '/opt/bin/google-chrome'))).toBe(
      '/opt/bin/google-chrome',
    );
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(findBrowser(machine('darwin', {}, mac))).toBe(mac);
    const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
    expect(findBrowser(machine('win32', { 'ProgramFiles(x86)': 'C:\\Program Files (x86)' }, edge))).toBe(edge);
  });

  it('is the one that was named, and no other where that is not there', () => {
    const here = machine('linux', { CHROMIUM: '/my/chrome' }, '/my/chrome', '/usr/bin/chromium');
    expect(findBrowser(here)).toBe('/my/chrome');
    expect(findBrowser(here, '/gone')).toBeUndefined();
    expect(noBrowser(here, '/gone')).toBe('There is no browser at /gone.');
  });

  it('a folder of the path that is not absolute is no place to start programs from', () => {
    expect(findBrowser(machine('linux', { PATH: '.:bin' }, 'chromium', 'bin/chromium'))).toBeUndefined();
  });

  it('where there is none, it is said where was looked and what to do', () => {
    const words = noBrowser(machine('linux', { PATH: '/usr/bin' }));
    expect(words).toContain('/usr/bin/chromium');
    expect(words).toContain('--browser');
  });
});
