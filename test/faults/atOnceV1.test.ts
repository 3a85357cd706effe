import { describeAtOnce } from './atOnce';
import { AUTO, VERSIONS } from './versions';

describeAtOnce([...VERSIONS.filter(({ name }) => name === 'v1'), AUTO]);
