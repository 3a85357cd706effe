import { describeMatrix } from './matrix';
import { AUTO, VERSIONS } from './versions';

describeMatrix([...VERSIONS.filter(({ name }) => name === 'v1'), AUTO]);
