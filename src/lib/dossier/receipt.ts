export { receiptPayload, signReceipt, verifyReceipt } from '../trace/receipt';
export type { Receipted } from '../trace/receipt';
