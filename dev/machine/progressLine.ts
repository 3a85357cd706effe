/** Tells about something that takes minutes. */
export interface ProgressLine {
	/** What is being done now; the time it takes is added. */
	show(doing: string): void;
	/** Ends the line; nothing is shown any more. */
	end(): void;
}

const TICK_MS = 1_000;
const QUIET_TICKS = 15;

function minutesAndSeconds(since: number): string {
	const seconds = Math.floor((Date.now() - since) / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** One line that is written again and again in a terminal; elsewhere a line every 15 seconds. */
export function startProgressLine(stream: NodeJS.WriteStream = process.stdout): ProgressLine {
	const startedAt = Date.now();
	let current = '';
	let told = '';
	let ticks = 0;
	const tick = () => {
		const line = `  ${minutesAndSeconds(startedAt)}  ${current}`;
		if (stream.isTTY) {
			// A terminal that does not know its width says 0.
			stream.write(`\r${line.slice(0, (stream.columns || 80) - 1)}\u001b[K`);
		} else if (current !== '' && current !== told && ticks % QUIET_TICKS === 0) {
			stream.write(`${line}\n`);
			told = current;
		}
		ticks++;
	};
	const timer = setInterval(tick, TICK_MS);
	return {
		show(doing) {
			// Only numbers change while one thing is being done.
			const isNew = doing.replace(/\d/g, '') !== current.replace(/\d/g, '');
			current = doing;
			if (!isNew) return;
			ticks = 0;
			tick();
		},
		end() {
			clearInterval(timer);
			if (stream.isTTY && current !== '') stream.write('\r\u001b[K');
		},
	};
}
