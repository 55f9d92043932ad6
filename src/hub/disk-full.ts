/** Whether the system wrote nothing because there is no room: on the disk, or in what this user may have of it. */
export const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
