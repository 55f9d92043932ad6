import { X509Certificate } from 'node:crypto';

/* Files by which an administrator makes the browsers of many computers trust a hub's authority. */

export interface PolicyFile {
  readonly name: string;
  readonly type: string;
  readonly text: (authority: string) => string;
}

/** Where the Firefox file expects the certificate: the folder of the policy file itself. */
const FIREFOX_CERTIFICATE = '/etc/firefox/policies/sandyq-ca.pem';

const base64Of = (authority: string): string => new X509Certificate(authority).raw.toString('base64');

/** Values of a list policy are numbered; a high number leaves alone what an institution has in its list already. */
const LIST_ENTRY = '7426';

export const POLICY_FILES: readonly PolicyFile[] = [
  {
    // Chrome and Chromium 128 and newer: /etc/opt/chrome/policies/managed, /etc/chromium/policies/managed.
    name: 'sandyq-chrome.json',
    type: 'application/json',
    text: (authority) => `${JSON.stringify({ CACertificates: [base64Of(authority)] }, undefined, 2)}\n`,
  },
  {
    // Firefox on any system: policies.json. By file name it also looks into its own folders of certificates.
    name: 'sandyq-firefox.json',
    type: 'application/json',
    text: () => {
      const Certificates = { ImportEnterpriseRoots: true, Install: ['sandyq-ca.pem', FIREFOX_CERTIFICATE] };
      return `${JSON.stringify({ policies: { Certificates } }, undefined, 2)}\n`;
    },
  },
  {
    // Chrome, Edge 133 and newer, and Firefox on Windows. Registry files end their lines as Windows does.
    name: 'sandyq-windows.reg',
    type: 'application/octet-stream',
    text: (authority) =>
      [
        'Windows Registry Editor Version 5.00',
        '',
        ...['Google\\Chrome', 'Microsoft\\Edge'].flatMap((browser) => [
          `[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\${browser}\\CACertificates]`,
          `"${LIST_ENTRY}"="${base64Of(authority)}"`,
          '',
        ]),
        '[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Mozilla\\Firefox\\Certificates]',
        '"ImportEnterpriseRoots"=dword:00000001',
        '',
      ].join('\r\n'),
  },
];
