import { z as zod4 } from 'zod-4/v3';

import { z } from '../../nodes/shared/core/zod';

// Without this premise the tests would prove nothing.
beforeAll(() => expect(z).toBe(zod4));
