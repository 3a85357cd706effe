import { describeMatrix } from './matrix';
import { VERSIONS } from './versions';

describeMatrix(VERSIONS.filter(({ name }) => name === 'v3'));
