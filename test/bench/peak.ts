import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const SAMPLE_MS = 5;

/** The most memory that work takes above what the process had before it, in bytes. */
export async function peakExtraOf(work: () => Promise<unknown>): Promise<number> {
	await collect();
	const baseline = process.memoryUsage.rss();
	forgetKernelPeak();
	let peak = baseline;
	const sampler = setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, SAMPLE_MS);
	try {
		await work();
	} finally {
		clearInterval(sampler);
	}
	return Math.max(peak, kernelPeak()) - baseline;
}

async function collect(): Promise<void> {
	for (let count = 0; count < 3; count++) {
		globalThis.gc?.();
		await pause(100);
	}
}

/** Linux remembers the peak by itself, also of moments in which no timer of ours can fire. */
function forgetKernelPeak(): void {
	if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
}

function kernelPeak(): number {
	if (process.platform !== 'linux') return 0;
	const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
	return Number(kilobytes ?? 0) * 1024;
}
