import { arm, takeFault, type ArmedFault, type CallName, type Fault } from './faults';

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
	take(request: { call: CallName | 'unknown'; orderId?: string }): Fault | undefined {
		const { fault, armed } = takeFault(this.armed, request);
		this.armed = armed;
		return fault;
	}
}
