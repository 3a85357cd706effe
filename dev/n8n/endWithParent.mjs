// Loaded into n8n before n8n itself: ends it, and all it has started, when the process that started
// it is gone, however that ended. The pipe with number 3 is open as long as that process lives.
import { Socket } from 'node:net';

const endAll = () => {
	try {
		process.kill(-process.pid, 'SIGKILL');
	} catch {
		process.exit(1);
	}
};

const parent = new Socket({ fd: 3, readable: true, writable: false });
parent.on('error', endAll);
parent.on('close', endAll);
parent.resume();
parent.unref();

// n8n logs every failure; without a reader that fails, too, and it would never come to an end.
process.stdout.on('error', endAll);
process.stderr.on('error', endAll);
