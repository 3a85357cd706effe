import { arm, takeFault, type ArmedFault, type Fault, type FaultRequest } from './faults';

/** Holds the faults that are still to happen. */
export class FaultDesk {
	private armed: ArmedFault[] = [];

	add(fault: Fault): void {
		this.armed.push(arm(fault));
	}

	clear(): void {
		this.armed = [];
	}

	count(): number {
		return this.armed.length;
	}

	/** The fault for this call, if there is one; it is used up by that. */
	take(request: FaultRequest): Fault | undefined {
		const { fault, armed } = takeFault(this.armed, request);
		this.armed = armed;
		return fault;
	}
}
