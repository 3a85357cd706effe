/** The tool that the package's own action node is about. */
export const ENHANCEMENT = 'service-image-enhancement';

/** AI HomeDesign's tools, as the API names them and as people call them. */
export const TOOLS: ReadonlyArray<{ service: string; title: string }> = [
	{ service: 'service-ai-virtual-staging', title: 'AI Virtual Staging' },
	{ service: 'service-creative-designer', title: 'Creative Designer' },
	{ service: 'service-day-to-dusk', title: 'Day to Dusk' },
	{ service: ENHANCEMENT, title: 'Image Enhancement' },
	{ service: 'service-item-removal', title: 'Item Removal' },
];
