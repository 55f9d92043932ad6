import type { HandleClientError } from '@sveltejs/kit';
import { codeOf } from './errors';

/** Keeps the code of what was thrown, so that the error page says what to do. Developers see it in the console. */
export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error);
  return { message, code: codeOf(error) };
};
