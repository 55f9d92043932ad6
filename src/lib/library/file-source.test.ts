import { describe, expect, it } from 'vitest';
import { fileSource, isFileSource } from './file-source';

const source = fileSource(new File(['0123456789'], 'course.kit'));

describe('fileSource', () => {
  it('reads a range of the file', async () => {
    expect(source.size).toBe(10);
    expect(await (await source.read(2, 5)).text()).toBe('234');
  });

  it('gives no less than was asked for', async () => {
    await expect(source.read(8, 12)).rejects.toMatchObject({ name: 'SourceUnavailable' });
  });

  it('stops on the signal', async () => {
    await expect(source.read(2, 5, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is told from other sources by its file', () => {
    const read = source.read;
    expect(isFileSource(source)).toBe(true);
    expect(isFileSource({ size: 10, read })).toBe(false);
    expect(isFileSource(Object.assign({ size: 10, read }, { file: 'course.kit' }))).toBe(false);
  });
});
