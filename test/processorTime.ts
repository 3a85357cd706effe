/** The processor time that this process has used, in milliseconds: what else the machine does adds nothing to it. */
export function cpuMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
