import { color } from './parameters/color';
import { duskOptions } from './parameters/duskOptions';
import { materials } from './parameters/materials';
import { skyStyles } from './parameters/skyStyles';
import { styles } from './parameters/styles';
import type { WidgetParameter } from './parameters/toolParameter';

/** A tool of AI HomeDesign as an operation of the node. */
export interface ToolOperation {
	/** As saved workflows spell it. */
	operation: string;
	/** v3's slug. */
	tool: string;
	/** v3's slug of the tool that works where a mask says, if there is one. */
	toolWithMask?: string;
	/** As the form and `edits` spell it. */
	name: string;
	action: string;
	description: string;
	/** Whether it is told the room: it needs it, or may do without. */
	room?: 'needed' | 'optional';
	parameters: readonly WidgetParameter[];
}

/** The tools, in the order of their names: a new one is a row here, with a file in parameters/ for what only it is told. */
export const TOOL_OPERATIONS: readonly ToolOperation[] = [
	{
		operation: 'backsplashChange',
		tool: 'tool-backsplash-change',
		name: 'Backsplash Change',
		action: 'Change a backsplash',
		description: 'Give the wall behind a kitchen counter or basin another material',
		room: 'optional',
		parameters: [materials],
	},
	{
		operation: 'ceilingChange',
		tool: 'tool-ceiling-change',
		name: 'Ceiling Change',
		action: 'Change a ceiling',
		description: 'Give a ceiling another material',
		room: 'optional',
		parameters: [materials],
	},
	{
		operation: 'dayToDusk',
		tool: 'tool-day-to-dusk',
		name: 'Day to Dusk',
		action: 'Turn a day photo into dusk',
		description: 'Give a photo of the outside a twilight sky and lit windows',
		parameters: [skyStyles, duskOptions],
	},
	{
		operation: 'floorChange',
		tool: 'tool-floor-change',
		name: 'Floor Change',
		action: 'Change a floor',
		description: 'Give a floor another material',
		room: 'optional',
		parameters: [materials],
	},
	{
		operation: 'furnitureRestyle',
		tool: 'tool-furniture-restyle',
		name: 'Furniture Restyle',
		action: 'Restyle the furniture of a room',
		description: 'Give the furniture another style; walls, floor and ceiling stay',
		room: 'needed',
		parameters: [styles],
	},
	{
		operation: 'interiorDesign',
		tool: 'tool-interior-design',
		name: 'Interior Design',
		action: 'Redesign a room',
		description: 'Give a room another design, with its walls and floor',
		room: 'needed',
		parameters: [styles, color],
	},
	{
		operation: 'itemRemoval',
		tool: 'tool-item-removal',
		toolWithMask: 'tool-item-removal-mask',
		name: 'Item Removal',
		action: 'Remove items from a photo',
		description: 'Declutter a room: take out what lies around, or what a mask marks',
		parameters: [],
	},
	{
		operation: 'underConstruction',
		tool: 'tool-under-construction',
		name: 'Under Construction',
		action: 'Finish a building site',
		description: 'Show an unfinished room or house as it will be',
		room: 'needed',
		parameters: [styles],
	},
	{
		operation: 'virtualRestaging',
		tool: 'tool-virtual-restaging',
		name: 'Virtual Restaging',
		action: 'Restage a furnished room',
		description: 'Take the furniture out of a room and put new furniture in',
		room: 'needed',
		parameters: [styles],
	},
	{
		operation: 'virtualStaging',
		tool: 'tool-virtual-staging',
		name: 'Virtual Staging',
		action: 'Stage an empty room',
		description: 'Furnish an empty room',
		room: 'needed',
		parameters: [styles],
	},
	{
		operation: 'wallChange',
		tool: 'tool-wall-change',
		name: 'Wall Change',
		action: 'Change the walls of a room',
		description: 'Give walls another material or color',
		room: 'optional',
		parameters: [materials],
	},
];

/** The row of an operation, or undefined. */
export function toolOperation(operation: unknown): ToolOperation | undefined {
	return TOOL_OPERATIONS.find((row) => row.operation === operation);
}
