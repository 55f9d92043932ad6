/** What a courier may weigh, in bytes and pieces. A batch is one `_bulk_docs` of the hub, and fits in memory. */
export const LIMITS = {
  indexBytes: 8 * 1024 * 1024,
  parts: 40_000,
  /** Two of each learner. */
  databases: 4_000,
  /** Numbers of couriers that did not come, told one by one. */
  missing: 100,
  /** One part of documents. */
  documentsBytes: 4 * 1024 * 1024,
  /** One revision with its history: a submission is at most 1 MiB. */
  lineBytes: 2 * 1024 * 1024,
  batchDocuments: 500,
  /** All attachments that the documents of one batch name, each as often as it is named. */
  batchFilesBytes: 8 * 1024 * 1024,
  /** All notices together: a list of revoked devices is at most 4 MiB. */
  noticesBytes: 6 * 1024 * 1024,
  /** Accounts, groups and names of a site. */
  accountsBytes: 16 * 1024 * 1024,
  /** Versions of kits that a hub says it has. */
  shelf: 5_000,
  /** What is told of couriers that an officer looked through. */
  releaseBytes: 1024 * 1024,
  /** What a packed courier may be in its envelope, and when it is unpacked. */
  packedBytes: 256 * 1024,
  unpackedBytes: 1024 * 1024,
} as const;
