/** Files that the operating system opened with the installed app (File Handling API); nothing where there is none. */
export function receiveLaunchedFiles(take: (files: readonly File[]) => void): void {
  const queue = (globalThis as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer((launch) => {
    void Promise.all((launch.files ?? []).map((handle) => handle.getFile())).then((files) => take(files));
  });
}

/** https://wicg.github.io/web-app-launch/ – not in TypeScript's DOM library yet. */
interface LaunchQueue {
  setConsumer(consumer: (launch: { readonly files?: readonly { getFile(): Promise<File> }[] }) => void): void;
}
