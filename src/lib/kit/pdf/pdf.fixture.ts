const BODY =
  '%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n';

const pdfOf = (trailer: string): string =>
  `${BODY}xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 1/Root 1 0 R${trailer}>>\nstartxref\n${BODY.length}\n%%EOF\n`;

/** A PDF without pages, which opens. */
export const PDF = pdfOf('');
/** One that asks for the program of a shop. */
export const LOCKED_PDF = pdfOf('/Encrypt<</Filter/Shop>>');
