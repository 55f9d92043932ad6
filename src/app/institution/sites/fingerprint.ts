/** Four letters at a time, as the command line writes it: read out over a telephone. */
export const spaced = (fingerprint: string): string => fingerprint.replace(/(.{4})(?=.)/g, '$1 ');
