import leveldown from 'leveldown';

/**
 * LevelDB that has every write on the disk before it says so (`sync: true`: fdatasync of its log). PouchDB's own use
 * of it leaves writes in the system's cache, so that a power cut takes back what was answered with success.
 */
class SyncedLevelDown extends leveldown {
  override _put(key: unknown, value: unknown, options: object, callback: (error?: Error) => void): void {
    super._put(key, value, { ...options, sync: true }, callback);
  }

  override _del(key: unknown, options: object, callback: (error?: Error) => void): void {
    super._del(key, { ...options, sync: true }, callback);
  }

  override _batch(operations: readonly object[], options: object, callback: (error?: Error) => void): void {
    super._batch(operations, { ...options, sync: true }, callback);
  }
}

/** For PouchDB's `db` option, which calls it without `new` and asks it by name and for `destroy`. */
export const durableLeveldown = Object.assign(
  function durableLeveldown(location: string): SyncedLevelDown {
    return new SyncedLevelDown(location);
  },
  { destroy: (location: string, callback: (error?: Error) => void) => leveldown.destroy(location, callback) },
);
