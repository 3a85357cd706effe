import { join, resolve } from 'node:path';

export const REPOSITORY = resolve(__dirname, '..');

/** What is kept between runs and is not part of the repository. */
export const DATA = join(REPOSITORY, '.n8n-dev');

/** Where this package is packed into. */
export const PACKAGE_FOLDER = join(DATA, 'package');
