/** One of AI HomeDesign's tools. */
export interface Tool {
	/** What v3 calls it. */
	slug: string;
	/** What v1 calls it; absent where v1 does not have it. */
	service?: string;
	/** What people call it. */
	title: string;
}

/** The tool that AI Image Enhancement is about. */
export const ENHANCEMENT = {
	slug: 'tool-image-enhancement',
	service: 'service-image-enhancement',
	title: 'AI Image Enhancement',
} as const satisfies Tool;

/** AI HomeDesign's tools, in the order of their titles. */
export const TOOLS: readonly Tool[] = [
	{ slug: 'tool-backsplash-change', title: 'AI Backsplash Change' },
	{ slug: 'tool-ceiling-change', title: 'AI Ceiling Change' },
	{ slug: 'tool-day-to-dusk', service: 'service-day-to-dusk', title: 'AI Day to Dusk' },
	{ slug: 'tool-floor-change', title: 'AI Floor Change' },
	{ slug: 'tool-furniture-restyle', title: 'AI Furniture Restyle' },
	ENHANCEMENT,
	{
		slug: 'tool-interior-design',
		service: 'service-creative-designer',
		title: 'AI Interior Design',
	},
	{ slug: 'tool-item-removal', service: 'service-item-removal', title: 'AI Item Removal' },
	{
		slug: 'tool-item-removal-mask',
		service: 'service-item-removal-mask',
		title: 'AI Item Removal with a Mask',
	},
	{ slug: 'tool-under-construction', title: 'AI Under Construction' },
	{ slug: 'tool-virtual-restaging', title: 'AI Virtual Restaging' },
	{
		slug: 'tool-virtual-staging',
		service: 'service-ai-virtual-staging',
		title: 'AI Virtual Staging',
	},
	{ slug: 'tool-wall-change', title: 'AI Wall Change' },
];

/** What the name of a tool's result ends with, e.g. `virtual-staging`. */
export function endingOf(tool: string | undefined): string {
	return tool === undefined || tool === ENHANCEMENT.slug ? 'enhanced' : tool.replace(/^tool-/, '');
}

/** The tool that has this name in any version of the API; undefined for an unknown one. */
export function findTool(name: string): Tool | undefined {
	return TOOLS.find(({ slug, service }) => slug === name || service === name);
}
