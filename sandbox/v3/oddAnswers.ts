/** Answers that v3's documentation allows, though they are not the usual ones (api-v3.md, section 9). */
export const ODD_ANSWERS = [
	'bare',
	'processId',
	'id',
	'src',
	'bothSrc',
	'deadSrc',
	'deadTempSrc',
	'twoFinalAssets',
	'noAssets',
	'emptyAssets',
	'nullLists',
	'zeroTimes',
] as const;
export type OddAnswer = (typeof ODD_ANSWERS)[number];
