/**
 * Is this page in a frame? Only our own pages may frame it (`frame-ancestors 'self'`), and they do so to show a kit as learners
 * will see it: whatever is done here is nobody's.
 */
export const isFramed = (): boolean => globalThis.parent !== globalThis.self;
