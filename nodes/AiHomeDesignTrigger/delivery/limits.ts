/** A webhook delivery is answered within 10 seconds: so long an order is asked for at most, in milliseconds. */
export const CONFIRM_DELIVERY_MS = 8_000;

/** Assumption: no delivery is larger than this, in bytes; documented ones have less than 1 KB. */
export const MAX_DELIVERY_BYTES = 256 * 1024;

/** So many deliveries are confirmed at the same time, of all workflows of this process. */
export const CONFIRMED_AT_ONCE = 10;

/** So many more wait for their turn; what comes then is answered with 503 at once, and AI HomeDesign delivers it again. */
export const WAITING_DELIVERIES = 490;
