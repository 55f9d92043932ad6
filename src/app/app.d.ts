declare global {
  namespace App {
    interface Error {
      /** Of messages/errors; see src/app/errors.ts. */
      code?: string;
    }
  }
}

export {};
