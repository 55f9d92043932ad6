/** Licences that people know, by their SPDX names: https://spdx.org/licenses/ */
export const KNOWN_LICENCES: readonly string[] = [
  'CC-BY-4.0',
  'CC-BY-SA-4.0',
  'CC-BY-NC-4.0',
  'CC-BY-NC-SA-4.0',
  'CC-BY-ND-4.0',
  'CC0-1.0',
];

/** As people write it: `CC-BY-SA-4.0` is CC BY-SA 4.0; words of somebody's own stay. */
export const licenceName = (licence: string | undefined): string =>
  licence !== undefined && KNOWN_LICENCES.includes(licence)
    ? licence.replace(/-(\d)/, ' $1').replace('CC-BY', 'CC BY')
    : (licence ?? '');
