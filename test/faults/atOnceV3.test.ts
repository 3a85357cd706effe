import { describeAtOnce } from './atOnce';
import { VERSIONS } from './versions';

describeAtOnce(VERSIONS.filter(({ name }) => name === 'v3'));
