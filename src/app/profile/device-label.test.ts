import { expect, it } from 'vitest';
import { deviceLabel } from './device-label';

it('names browser and system, the special before the general', () => {
  expect(deviceLabel('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537 Chrome/130.0 Mobile Safari/537')).toBe(
    'Chrome, Android',
  );
  expect(deviceLabel('Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537 YaBrowser/25.1')).toBe('Yandex, Windows');
  expect(deviceLabel('Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0')).toBe('Firefox, Linux');
  expect(deviceLabel('curl')).toBe('Browser');
});
