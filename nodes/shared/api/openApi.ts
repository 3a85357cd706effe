import type { ApiConnection } from '../http/connection';
import type { RetryContext } from '../core/retry';
import type { ApiService } from './service';
import { V1Client } from './v1/client';

export { keyCheck } from './v1/keyCheck';

/** Gives the API behind a connection: the one place that knows which versions there are. */
export function openApi(connection: ApiConnection, retryContext: RetryContext): ApiService {
	return new V1Client(connection, retryContext);
}
