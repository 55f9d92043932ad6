const BY_ENDING: Readonly<Record<string, string>> = {
  html: 'text/html',
  json: 'application/json',
  vtt: 'text/vtt',
  txt: 'text/plain',
  csv: 'text/csv',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  pdf: 'application/pdf',
  glb: 'model/gltf-binary',
  zip: 'application/zip',
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  ppt: 'application/vnd.ms-powerpoint',
  rtf: 'application/rtf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odp: 'application/vnd.oasis.opendocument.presentation',
};

export const endingOf = (path: string): string => /\.([A-Za-z0-9]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

/** What packages hold besides: a browser must hear of each what it is, for their pages to use it. */
const OF_PACKAGES: Readonly<Record<string, string>> = {
  htm: 'text/html',
  xhtml: 'application/xhtml+xml',
  js: 'text/javascript',
  mjs: 'text/javascript',
  css: 'text/css',
  xml: 'application/xml',
  xsd: 'application/xml',
  dtd: 'application/xml-dtd',
  md: 'text/plain',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  m4v: 'video/mp4',
  ogv: 'video/ogg',
  wasm: 'application/wasm',
  woff: 'font/woff',
  woff2: 'font/woff2',
  ttf: 'font/ttf',
  otf: 'font/otf',
  gltf: 'model/gltf+json',
};

/** undefined for a kind of file that kits do not hold. */
export const mediaTypeOf = (path: string): string | undefined => BY_ENDING[endingOf(path)];

/** Of a file of a package, which may be of any kind. */
export const packageMediaType = (path: string): string =>
  mediaTypeOf(path) ?? OF_PACKAGES[endingOf(path)] ?? 'application/octet-stream';

/** Deflated in the kit; everything else is stored. */
export const isText = (mediaType: string): boolean => /^text\/|^application\/json$|\+(xml|json)$/.test(mediaType);
