/* Names that a certificate can hold: there they are ASCII (RFC 5280 section 4.2.1.6), whatever a system calls itself. */

/** One label of a DNS name (RFC 1035 section 2.3.1), lower case. */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const MOST_CHARACTERS = 253;

export const isLabel = (text: string): boolean => LABEL.test(text);

export const isHostName = (text: string): boolean => text.length <= MOST_CHARACTERS && text.split('.').every(isLabel);

/** Of two labels or more: one that somebody on a LAN can own with all that is below it. */
export const isWholeName = (text: string): boolean => text.includes('.') && isHostName(text);
