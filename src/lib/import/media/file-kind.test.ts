import { describe, expect, it } from 'vitest';
import { mediaTypeOf } from '../../kit/media-types';
import { fileKindOf } from './file-kind';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

describe('fileKindOf', () => {
  it.each<[string, string, string, string]>([
    ['a.pdf', '%PDF-1.7', 'pdf', '.pdf'],
    ['a.bin', 'junk\r\n%PDF-1.4', 'pdf', '.pdf'],
    ['a.jpg', '\u0089PNG\r\n\u001a\n', 'picture', '.png'],
    ['a', '\u00ff\u00d8\u00ff\u00e0', 'picture', '.jpg'],
    ['a.gif', 'GIF89a', 'picture', '.gif'],
    ['a.webp', 'RIFF\u0001\u0002\u0003\u0004WEBPVP8 ', 'picture', '.webp'],
    ['a.avif', '\0\0\0\u001cftypavif', 'picture', '.avif'],
    ['a.svg', '<?xml version="1.0"?><svg xmlns="">', 'picture', '.svg'],
    ['a.m4v', '\0\0\0\u0018ftypmp42', 'video', '.mp4'],
    ['a.webm', '\u001a\u0045\u00df\u00a3...B\u0082\u0084webm', 'video', '.webm'],
    ['a.mp3', 'ID3\u0003', 'audio', '.mp3'],
    ['a.mp3', '\u00ff\u00fb\u0090', 'audio', '.mp3'],
    ['a.m4a', '\0\0\0\u0018ftypM4A ', 'audio', '.m4a'],
    ['a.ogg', `OggS${'\0'.repeat(24)}\u0001vorbis`, 'audio', '.ogg'],
    ['a.ogg', `OggS${'\0'.repeat(24)}OpusHead`, 'audio', '.opus'],
    ['a.wav', 'RIFF\u0001\u0002\u0003\u0004WAVE', 'audio', '.wav'],
    ['a.docx', 'PK\u0003\u0004', 'document', '.docx'],
    ['a.zip', 'PK\u0003\u0004', 'archive', '.zip'],
    ['a.csv', 'a;b', 'document', '.csv'],
    ['a.bin', 'glTF\u0002\0\0\0', 'model', '.glb'],
    ['a.rtf', '{\\rtf1', 'document', '.rtf'],
    ['a.doc', '\u00d0\u00cf\u0011\u00e0', 'document', '.doc'],
    // Old files that were only given the new ending, and shows.
    ['a.docx', '\u00d0\u00cf\u0011\u00e0', 'document', '.doc'],
    ['a.pps', '\u00d0\u00cf\u0011\u00e0', 'document', '.ppt'],
    ['a.xls', '\u00d0\u00cf\u0011\u00e0', 'document', '.xls'],
    ['a.ppt', '\u00d0\u00cf\u0011\u00e0', 'document', '.ppt'],
  ])('knows %s with %j as a %s', (name, head, kind, ending) => {
    const found = fileKindOf(name, ascii(head));
    expect(found).toEqual({ kind, ending });
    // What is kept under this ending the packer takes.
    expect(mediaTypeOf(`a${ending}`)).toBeDefined();
  });

  it.each<[string, string, string]>([
    ['film.mkv', '\u001a\u0045\u00df\u00a3...matroska', 'unplayable'],
    ['film.mov', '\0\0\0\u0014ftypqt  ', 'unplayable'],
    ['film.avi', 'RIFF\u0001\u0002\u0003\u0004AVI LIST', 'unplayable'],
    ['film.mp4', '\0\0\0\0', 'unplayable'],
    ['program.exe', 'MZ\0\0', 'unknown'],
    ['book.epub', 'PK\u0003\u0004........................mimetypeapplication/epub+zip', 'epub'],
    ['page.html', '<p>', 'html'],
    ['page.txt', '<!DOCTYPE html><html>', 'html'],
    ['notes.md', '# Notes', 'markdown'],
    ['notes.txt', 'Notes', 'text'],
    ['notes.txt', '\u00ff\u00feN\0o\0', 'text'],
    ['notes.txt', 'N\0o\0t\0e\0s\0', 'text'],
    ['page.txt', '<\0h\0t\0m\0l\0>\0', 'html'],
    ['film.srt', '1\n00:00', 'captions'],
    ['bank.gift', '::a:: {T}', 'questions'],
    ['bank.xml', '<quiz>', 'questions'],
    ['picture.png', 'a text that calls itself a picture', 'unknown'],
  ])('knows %s as %s', (name, head, kind) => {
    expect(fileKindOf(name, ascii(head)).kind).toBe(kind);
  });
});
