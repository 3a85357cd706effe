import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { notice } from '../../shared/descriptions/notice';
import { anyToolFields } from '../parameters/anyTool';
import { maskField } from '../parameters/mask';
import { roomTypeField } from '../parameters/roomType';
import { slotsField } from '../parameters/slots';
import { widgetField, type WidgetParameter } from '../parameters/widgetParameters';
import { TOOL_OPERATIONS, type ToolOperation } from '../tools';

const showFor = (operations: string[]): IDisplayOptions['show'] => ({
	resource: ['image'],
	operation: operations,
});

const operationsWith = (is: (row: ToolOperation) => boolean) =>
	TOOL_OPERATIONS.filter(is).map(({ operation }) => operation);

const parameters: WidgetParameter[] = [
	...new Set(TOOL_OPERATIONS.flatMap((row) => row.parameters)),
];

const makesVariants = ({ parameters: own }: ToolOperation) =>
	own.some((parameter) => parameter.makesVariants);

/** What it costs. */
export const noticeFields: INodeProperties[] = [
	notice(
		'costNotice',
		'Each photo costs one credit, also in test runs; <b>Only Check</b> tells beforehand what a run would cost',
		showFor(['enhance', 'runTool', ...operationsWith((row) => !makesVariants(row))]),
	),
	notice(
		'variantNotice',
		'Each choice is one image, one output item and <b>one credit</b>, also in test runs; <b>Only Check</b> tells beforehand',
		showFor(operationsWith(makesVariants)),
	),
];

/** What the tools are told. */
export const toolFields: INodeProperties[] = [
	roomTypeField(showFor(operationsWith(({ room }) => room === 'needed')), true),
	roomTypeField(showFor(operationsWith(({ room }) => room === 'optional')), false),
	...parameters.map((parameter) =>
		widgetField(parameter, showFor(operationsWith((row) => row.parameters.includes(parameter)))),
	),
	...anyToolFields(showFor(['runTool'])),
	slotsField(showFor(['runTool'])),
	maskField(showFor([...operationsWith(({ toolWithMask }) => Boolean(toolWithMask)), 'runTool'])),
];
