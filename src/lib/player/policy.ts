/*
 * What packages may do on the player's origin: use what lies in them, and nothing else. No network, no frames from
 * elsewhere, no devices. Scripts of all kinds run, for packages are made of them: what they can reach is the wall.
 */

/** The app, on another port of the same host, may show the player; nobody else. */
const ancestors = (hostname: string): string => `frame-ancestors 'self' ${anyPortOf(hostname)}`.replace(" 'none'", '');

const OWN = "'self' blob: data:";

export const playPolicy = (hostname: string): string =>
  [
    "default-src 'none'",
    `script-src 'unsafe-inline' 'unsafe-eval' ${OWN}`,
    `style-src 'unsafe-inline' ${OWN}`,
    `img-src ${OWN}`,
    `media-src ${OWN}`,
    `font-src ${OWN}`,
    `connect-src ${OWN}`,
    `frame-src ${OWN}`,
    `worker-src ${OWN}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
    "webrtc 'block'",
    ancestors(hostname),
  ].join('; ');

/** The player's own page, which runs its own script and frames the package. `script`: its hash. */
export const stagePolicy = (hostname: string, script: string): string =>
  [
    "default-src 'none'",
    `script-src 'self' '${script}'`,
    "style-src 'unsafe-inline'",
    "frame-src 'self'",
    "worker-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "webrtc 'block'",
    ancestors(hostname),
  ].join('; ');

const NO_DEVICES =
  'accelerometer=(), bluetooth=(), camera=(), clipboard-read=(), clipboard-write=(), display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), storage-access=(), usb=(), web-share=(), xr-spatial-tracking=()';

/** On every answer of the player's origin. `Origin-Agent-Cluster`: a process of its own, so that it can be stopped. */
export const PLAYER_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': NO_DEVICES,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
};

/**
 * Any port of the host, as a source of a policy: the app's is another than the player's, and both may move. `'none'` where a
 * policy can't name it: the grammar has no IPv6.
 */
export const anyPortOf = (hostname: string): string => (/^[a-z0-9.-]+$/i.test(hostname) ? `${hostname}:*` : "'none'");
