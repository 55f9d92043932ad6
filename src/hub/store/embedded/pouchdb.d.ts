declare module 'pouchdb-adapter-leveldb' {
  const plugin: PouchDB.Plugin;
  export default plugin;
}

declare module 'leveldown' {
  interface LevelDown {
    _put(key: unknown, value: unknown, options: object, callback: (error?: Error) => void): void;
    _del(key: unknown, options: object, callback: (error?: Error) => void): void;
    _batch(operations: readonly object[], options: object, callback: (error?: Error) => void): void;
  }
  interface LevelDownConstructor {
    new (location: string): LevelDown;
    destroy(location: string, callback: (error?: Error) => void): void;
    prototype: LevelDown;
  }
  const leveldown: LevelDownConstructor;
  export default leveldown;
}
