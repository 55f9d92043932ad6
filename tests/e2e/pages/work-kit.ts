import { testFile, writeKit, type TestKey } from '../harness/make-kit';

/** A small kit with a page to study and an assignment to write, both open from the start. */
export function writeWorkKit(path: string, key: TestKey): void {
  const file = 'pages/one.html';
  const content = { en: file };
  writeKit(path, key, {
    id: 'work',
    files: [testFile(file, '<p>Read this.</p>')],
    manifest: {
      title: { en: 'Work' },
      units: [
        {
          id: 'unit',
          title: { en: 'Unit' },
          items: [
            { id: 'page', kind: 'page', title: { en: 'A page' }, content },
            {
              id: 'essay',
              kind: 'assignment',
              title: { en: 'An essay' },
              brief: content,
              accepts: { text: true, files: false },
            },
          ],
        },
      ],
    },
  });
}
