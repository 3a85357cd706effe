import { ADVICE } from './advice';
import { cut, cutReason, LONGEST_REASON } from './quote';

/**
 * What happened, without a full stop, and what to do about it, in whole sentences: n8n's two words for it.
 */
export interface Words {
	message: string;
	description: string;
}

/** A number or a text that stands in a message. */
type Value = string | number;

/** The beginning of a value from outside: nobody reads 4,000,000 characters, and n8n cannot save them. */
const short = (value: Value) => cut(String(value));

/** What another program says. */
const said = cutReason;

const named = (name?: Value) => (name === undefined || name === '' ? '' : ` "${short(name)}"`);

/** A number with its word: "1 photo", "2 photos". */
export function counted(count: Value, one: string, several = `${one}s`): string {
	return `${count} ${Number(count) === 1 ? one : several}`;
}

/** What to do about a text or a list that is too long. */
export function takesAtMost(most: Value): string {
	return `It takes ${counted(most, 'character')} at most. Look at what the expression gives.`;
}

/** A photo, or one of several images of it: "a.jpg", "a.jpg (Modern)"; '' where there is no name. */
export function nameOfImage({
	fileName,
	variant,
}: {
	fileName?: string;
	variant?: string;
}): string {
	return [fileName && cut(fileName), variant && `(${cut(variant)})`].filter(Boolean).join(' ');
}

/** What the trigger's lines in n8n's log begin with. */
export const TRIGGER_LOG = 'AI HomeDesign Trigger:';

const CHECK_ADDRESS =
	'Check "Base URL" in the credential and this n8n\'s connection to the internet.';
const CHECK_CONNECTION = "If it happens again, check this n8n's connection to the internet.";
const MASK_COLORS =
	"Paint what is to go in #7878CD, and leave all else opaque black (#000000): AI HomeDesign's documentation has these colors.";
const FULL_ADDRESS = 'Give the full address of the photo, beginning with https://.';

/**
 * Every message that tells a user of something that keeps the node from going on. What decides which one applies is
 * elsewhere; the API's own reason and the order's IDs are added in `problem.ts`.
 * Each has a row in docs/troubleshooting.md (test/docs.test.ts).
 */
export const MESSAGES = {
	/* ---------------------------------------------------------------- credential */

	noCredential: () => ({
		message: 'Choose a credential: "Credential" at the top of the node is empty',
		description:
			'If there is none yet, make one there: it takes the API key from the API page of your AI HomeDesign dashboard.',
	}),
	credentialGone: () => ({
		message: 'Choose another credential: the one in "Credential" at the top of the node is gone',
		description: 'It was deleted, or this workflow comes from another n8n.',
	}),
	noApiKey: () => ({
		message: 'The credential has no API key',
		description:
			'Copy the key from the API page of your AI HomeDesign dashboard into "API Key" of the credential.',
	}),
	malformedApiKey: () => ({
		message: 'The API key in the credential has a space, a line break or a special character in it',
		description:
			'Copy the key again from the API page of your AI HomeDesign dashboard, without anything before or after it.',
	}),
	invalidBaseUrl: () => ({
		message: '"Base URL" in the credential is not a web address',
		description: 'Put in https://api.aihomedesign.com, or the address of the sandbox.',
	}),
	notANumber: (label: string) => ({
		message: `"${label}" in the credential is not a number`,
		description:
			'Put in a whole number, or 0 for the usual limit. If it is an expression, look at what that gives.',
	}),
	unsendableCredential: () => ({
		message: 'The credential has a value that cannot be sent',
		description:
			'Check "Base URL" and "API Key" in the credential for characters that do not belong there.',
	}),
	invalidApiKey: () => ({
		message: 'Invalid API key: AI HomeDesign does not accept it (401)',
		description:
			'Copy the key again from the API page of your AI HomeDesign dashboard into the credential, and test it there.',
	}),
	planWithoutApi: () => ({
		message: 'Your AI HomeDesign plan does not include this use of its API (403)',
		description:
			'The API key is right. The API takes the Enterprise plan: check yours on the AI HomeDesign dashboard.',
	}),

	noVersionAnswers: (version: string) => ({
		message: `This node cannot use this version of AI HomeDesign's API: ${version}`,
		description:
			'Set "API Version" in the credential to "Automatic". If it is set so, update this node.',
	}),
	otherVersionAnswers: (chosen: string, reason: string, other: string) => ({
		message: `${chosen} of AI HomeDesign's API cannot be used: ${said(reason)}`,
		description: `${other} takes this key: set "API Version" in the credential to "Automatic".`,
	}),

	/* ---------------------------------------------------------------- parameters */

	parameterEmpty: (label: string, description: string) => ({
		message: `"${label}" is empty`,
		description,
	}),
	expressionEmpty: (label: string, expression: string) => ({
		message: `"${label}" is empty: the expression ${short(expression)} gives nothing`,
		description:
			'Look at the output of the node before: the field may have another name, or this item may not have it.',
	}),
	nodeBeforeFailed: (what: string, reason: string) => ({
		message: `The node before could not give this ${what}: ${said(reason)}`,
		description:
			'It went on all the same, and this item has nothing but its message. Put that node right; to leave such items out, put a Filter node before this one.',
	}),
	wrongValue: (label: string, description: string, given = '') => ({
		message: `"${label}" has a value that cannot be used${given}`,
		description,
	}),
	fileInText: (label: string) => ({
		message: `"${label}" has the content of a file in it (data:..., base64 or bytes), not a text of its own`,
		description:
			'Give what belongs there. A photo that comes as text goes in as a file: put the node Convert to File > Move Base64 String to File before this one, and name its field in "Input Binary Field".',
	}),
	textTooLong: (label: string, beginning: string, most: Value) => ({
		message: `"${label}" has a text that is too long for it: "${short(beginning)}"`,
		description: takesAtMost(most),
	}),
	originalInResultField: (field: string) => ({
		message: `"Keep Original" names the field "${short(field)}", which is the result's`,
		description: 'Give it another name than "Output Binary Field" has, for example original.',
	}),
	unknownOperation: (operation: string, resource: string) => ({
		message: `There is no operation "${short(operation)}" for "${short(resource)}"`,
		description: 'Choose "Resource" and "Operation" again from the lists.',
	}),
	spaceEmpty: (label: string, spaces: string) => ({
		message: `"${label}" is empty`,
		description: `Choose what the photo shows. Your account offers: ${spaces}.`,
	}),
	unknownSpace: (label: string, wanted: string, spaces: string) => ({
		message: `"${label}" has a value that AI HomeDesign does not offer: "${short(wanted)}"`,
		description: `Choose it again from the list. Your account offers: ${spaces}.`,
	}),
	notOptions: (label: string, available: string, given = '') => ({
		message: `"${label}" has a value that is no list of options${given && `: "${short(given)}"`}`,
		description: `Choose them from the list, or give an array of titles, item IDs or { id, item_id } objects. ${available}`,
	}),
	unknownOption: (label: string, option: string, available: string) => ({
		message: `"${label}" has an option that is not offered here: ${option}`,
		description: `Choose the options again from the list, or separate several by commas, semicolons or line breaks. ${available}`,
	}),
	ambiguousOption: (label: string, option: string, values: string) => ({
		message: `"${label}" has an option that more than one group offers: ${option}`,
		description: `Say which one you mean with { id, item_id }: ${values}.`,
	}),
	optionMissing: (label: string, group: string, titles: string) => ({
		message: `"${label}" needs a choice for "${short(group)}"`,
		description: `Nothing can be made without it. Choose one of: ${titles}.`,
	}),

	optionRefused: (options: string, known: string) => ({
		message: `AI HomeDesign does not take the option ${options}: ${known === '' ? 'give another one' : 'choose another one from the list'}`,
		description:
			known === ''
				? "AI HomeDesign's API documentation says what this tool takes."
				: `It is known to take: ${known}.`,
	}),
	noMask: (field: string) => ({
		message: `"Mask Field" names the field "${short(field)}", and this item has no file there`,
		description: 'Nothing was charged. Name the field with the mask, or leave it empty.',
	}),
	maskNotPng: (fileName: string) => ({
		message: `The mask${named(fileName)} is not a PNG`,
		description: 'Nothing was charged. Save it as PNG, as large as the photo.',
	}),
	maskOfOtherSize: (fileName: string, size: string, photoSize: string) => ({
		message: `The mask${named(fileName)} has ${size} pixels, and the photo ${photoSize}`,
		description: 'Nothing was charged. Save the mask exactly as large as the photo.',
	}),
	maskOfOneColor: (fileName: string, color: string) => ({
		message: `The mask${named(fileName)} has one color all over (${color}): it marks nothing, or everything`,
		description: `Nothing was charged. ${MASK_COLORS} Leave "Mask Field" empty to let AI HomeDesign find the items by itself.`,
	}),
	maskIsPhoto: (fileName: string) => ({
		message: `The mask${named(fileName)} is a photo: it has very many colors`,
		description: `Nothing was charged. Check the field in "Mask Field". ${MASK_COLORS}`,
	}),
	maskDamaged: (fileName: string) => ({
		message: `The mask${named(fileName)} is a damaged PNG, which no program reads to its end`,
		description:
			'Nothing was charged. Run the node that it comes from again; if it stays so, save the mask anew.',
	}),
	maskTooLarge: (fileName: string, size: string) => ({
		message: `The mask${named(fileName)} says that it has ${size} pixels, which is more than any photo has`,
		description: 'Nothing was charged. Save the mask exactly as large as the photo.',
	}),
	newWidget: (tool: string, widget: string) => ({
		message: `"${short(tool)}" needs a choice for "${short(widget)}" by now, which this node does not know`,
		description: 'Nothing was charged. Update this node.',
	}),
	toolNeedsV3: (tool: string, reason: string) => ({
		message: `"${short(tool)}" needs V3 of AI HomeDesign's API: ${said(reason)}`,
		description:
			'Nothing was uploaded or charged. "API Version" in the credential must be "Automatic" or "V3 (Current)".',
	}),
	choiceOfOtherVersion: (choice: string) => ({
		message: `The version of the API on which this photo was begun does not have the choice "${short(choice)}"`,
		description: 'Run the workflow again: then the photo begins anew.',
	}),
	oneChoiceOnV1: (label: string, reason: string) => ({
		message: `"${label}" has several choices, and V1 of AI HomeDesign's API takes one at a time`,
		description: `Nothing was charged. This run is on V1: ${said(reason)}. Choose one, or use V3 ("API Version" in the credential), which takes several.`,
	}),
	toolNotFound: (tool: string) => ({
		message: `AI HomeDesign has no tool "${short(tool)}"`,
		description:
			'If its slug stands in "Tool", check the spelling there. Otherwise ask AI HomeDesign\'s support whether your account has it.',
	}),
	toolNotInPlan: (tool: string, reason: string) => ({
		message: `AI HomeDesign refuses "${short(tool)}" for credits or plan: "${said(reason)}" (status 403)`,
		description: 'Check credits and plan on the AI HomeDesign dashboard, then run it again.',
	}),
	projectNeedsV3: (reason: string) => ({
		message: `"Project" needs V3 of AI HomeDesign's API: ${said(reason)}`,
		description:
			'Nothing was uploaded or charged. Set "API Version" in the credential to "Automatic", or remove "Project" from the options.',
	}),
	projectsRefused: (status: Value) => ({
		message: `AI HomeDesign does not accept the request for your projects (status ${status})`,
		description:
			'Set "API Version" in the credential to "Automatic". If it is set so, check "Base URL" there.',
	}),
	noSuchProject: (id: string, status: Value) => ({
		message: `AI HomeDesign does not know the project${named(id)} (status ${status})`,
		description: 'Choose "Project" again from the list, or give the address of the property.',
	}),
	projectNotMade: (address: string, reason: string) => ({
		message: `AI HomeDesign did not make the project${named(address)}: ${said(reason)}`,
		description:
			'Nothing was uploaded or charged. Make the project on the AI HomeDesign dashboard, and choose it from the list of "Project".',
	}),

	/* ---------------------------------------------------------------- photo */

	pinnedBefore: (node: string) => ({
		message: `This item has no file: the node "${short(node)}" before this one is pinned, and n8n does not pin files: unpin it`,
		description:
			'Open that node, click the pin of its output, and run it again. Only what comes out as JSON stays pinned.',
	}),
	noFile: (field: string) => ({
		message: `There is no file in the field "${short(field)}"`,
		description: inputFields(''),
	}),
	otherFile: (field: string, other: string) => ({
		message: `There is no file in the field "${short(field)}": this item has ${other}`,
		description: `Set "Input Binary Field" to ${other}.`,
	}),
	severalFiles: (field: string, others: string) => ({
		message: `There is no file in the field "${short(field)}": this item has several files, in ${others}`,
		description:
			'To use them all, put the node Split Out before this one, with $binary as "Fields To Split Out", and set "Input Binary Field" to {{ Object.keys($binary)[0] }}. For one of them, name its field.',
	}),
	fileInsteadOfField: (fields: string) => ({
		message:
			'"Input Binary Field" has the photo itself in it (data:..., base64 or bytes), not the name of a field: give the name of the input field with the file, for example data',
		description: `If there is no file yet, put the node Convert to File > Move Base64 String to File before this one. ${inputFields(fields)}`,
	}),
	noFileField: (fields: string) => ({
		message: '"Input Binary Field" does not name a field',
		description: inputFields(fields),
	}),
	photoEmpty: (fileName?: string) => ({
		message: `The file${named(fileName)} is empty`,
		description:
			'Check the node or address that it comes from: the photo may not have been downloaded completely.',
	}),
	photoTooLarge: (fileName: string | undefined, size: string, most: string) => ({
		message: `The photo${named(fileName)} is too large: ${size}`,
		description: `AI HomeDesign takes photos of up to ${most}. Save it smaller, for example as JPG.`,
	}),
	notAPhoto: (fileName: string | undefined, kind: string) => ({
		message: `The file${named(fileName)} is not a photo that AI HomeDesign takes: it looks like ${kind}`,
		description:
			'AI HomeDesign takes JPG, PNG, WEBP and camera RAW (DNG, ARW, RAF, NEF, CR2, CR3, ORF, RW2); HEIC and TIFF, as far as we know, on V3 of its API only. Convert the file, or check the address or node that it comes from.',
	}),
	photoReadAsText: (fileName?: string) => ({
		message: `The file${named(fileName)} was read as text on its way, and its picture is lost: let the node before give it as a file`,
		description:
			'In HTTP Request set Options > Response > Response Format to "File". In a Code node keep the bytes in a Buffer, and never make a text of them. Then fetch the photo again: what is lost cannot be mended.',
	}),
	photoAsBase64: (fileName: string | undefined, form: string) => ({
		message: `The file${named(fileName)} has the photo in it as ${form}: turn it into a file with the node Convert to File > Move Base64 String to File`,
		description:
			'Put that node before this one. Where the text stands in a file, Extract From File > Extract From Text File makes a field of it first. Of a data: address take what is behind the comma.',
	}),
	photoAsHex: (fileName?: string) => ({
		message: `The file${named(fileName)} has the photo in it as hexadecimal text: make bytes of it where it comes from, or in a Code node with Buffer.from(text, 'hex')`,
		description:
			"A database may give it like that: encode(photo, 'base64') in its query and the node Convert to File > Move Base64 String to File make a file of it.",
	}),
	answerNotPhoto: (fileName: string | undefined, kind: string, says: string) => ({
		message: `The file${named(fileName)} is ${kind}, not a photo: it says "${short(says)}"`,
		description:
			'Something answered in the photo\'s place, or described it. Look at the node before: it needs the picture\'s own address, its credential, and in HTTP Request the Response Format "File".',
	}),
	archive: (fileName: string | undefined, kind: string) => ({
		message: `The file${named(fileName)} is ${kind}, not a photo: put the node Compression > Decompress before this one`,
		description:
			'It gives a field for each file in the archive. To use them all, put Split Out behind it, with $binary as "Fields To Split Out", and set "Input Binary Field" to {{ Object.keys($binary)[0] }}.',
	}),
	otherArchive: (fileName: string | undefined, kind: string) => ({
		message: `The file${named(fileName)} is ${kind}, not a photo: unpack it before it comes to n8n`,
		description:
			"n8n's node Compression > Decompress opens ZIP and GZIP only. Have the photos sent as files, or as a ZIP.",
	}),
	macFile: (fileName?: string) => ({
		message: `The file${named(fileName)} is not a photo: macOS leaves such files beside photos`,
		description:
			'Leave it out, for example with a Filter node: no photo has a name that begins with a dot.',
	}),
	heicPhoto: (fileName?: string) => ({
		message: `The file${named(fileName)} is an iPhone HEIC photo, which V1 of AI HomeDesign's API does not take: for new photos set Settings > Camera > Formats > Most Compatible on the iPhone, for existing ones use Share > Options > Most Compatible there`,
		description:
			'On a computer: Quick Actions > Convert Image on a Mac, or Save as in the Photos app of Windows. Or let V3 of the API take it: "API Version" in the credential.',
	}),
	webPageFile: (fileName?: string) => ({
		message: `The file${named(fileName)} is a web page (HTML), not a photo: the node before got a page in its place`,
		description:
			"It may be a sign-in page, or a page that shows the photo: check the credential and the address in that node. It needs the picture's own address.",
	}),
	webPageAtUrl: (host: string, way: string) => ({
		message: `"Image URL" leads to a web page on "${short(host)}", not to a photo: use the picture's own address${way}`,
		description:
			'Open the page in a browser, right-click the picture and copy its address. If the page asks for a sign-in, download the photo with a node before this one and set "Image Source" to "File From the Node Before".',
	}),
	animatedPicture: (fileName: string | undefined, kind: string) => ({
		message: `The file${named(fileName)} is an animated ${kind}, not a photo`,
		description: 'AI HomeDesign takes pictures that stand still. Save one of its pictures as JPG.',
	}),
	partOfPhoto: (fileName?: string) => ({
		message: `Only a part of the photo${named(fileName)} is there`,
		description:
			'It may still be copied or uploaded, or its download was cut off. Run the item again when all of it is there; if it stays so, open the photo and save it anew.',
	}),
	pictureTooSmall: (fileName: string | undefined, pixels: string, least: Value) => ({
		message: `The picture${named(fileName)} is too small for a photo of a house: ${pixels} pixels`,
		description: `Its shortest side must have at least ${least} pixels. Logos and icons, for example from mails, can be left out with a Filter node.`,
	}),
	fileChanged: () => ({
		message: 'The file is not as long as n8n noted',
		description: 'Run the node before this one again.',
	}),
	ownResult: (fileName: string | undefined, orderId: string) => ({
		message: `The photo${named(fileName)} is already a result of this workflow, of the order ${short(orderId)}`,
		description:
			'It is not used again, so that a result saved into the watched folder does not go round for ever. Save results into another folder. To use results on purpose, turn on "Take Own Results" in the options.',
	}),
	fileGone: (fileName?: string) => ({
		message: `n8n no longer has the file${named(fileName)}: run the node before this one again`,
		description:
			'n8n deletes the files of old executions. If it happens in new ones, too: in queue mode all processes of n8n need the same storage for binary data.',
	}),

	/* ---------------------------------------------------------------- addresses of photos; an agent sees the message alone */

	imageUrlEmpty: () => ({
		message: '"Image URL" is empty: give the full address of the photo',
		description: FULL_ADDRESS,
	}),
	invalidImageUrl: (given: Value) => ({
		message:
			'"Image URL" is not a web address: give the full address of the photo, beginning with https://',
		description: `It is "${short(given)}". ${FULL_ADDRESS}`,
	}),
	severalAddresses: () => ({
		message: '"Image URL" has more than one address or other text: give one address an item',
		description: FULL_ADDRESS,
	}),
	addressTooLong: (beginning: string, most: Value) => ({
		message: `"Image URL" is too long for a web address: it has more than ${counted(most, 'character')} and begins with "${short(beginning)}"`,
		description: FULL_ADDRESS,
	}),
	listOfAddresses: (count: Value, one: string, field: string) => ({
		message: `"Image URL" is a list of ${count}: take one of it, ${short(one)}, or make an item of each with the node Split Out before this one${field && ` ("Fields To Split Out": ${short(field)})`}`,
		description: 'One item has one photo: an image of each is one item, and one credit, each.',
	}),
	noAddressInside: (kind: string, fields: string) => ({
		message: `"Image URL" is ${kind}, and no web address is found in it: give the address itself, a text that begins with https://`,
		description: fields === '' ? FULL_ADDRESS : `It has: ${cut(fields, LONGEST_REASON)}.`,
	}),
	dataUrl: () => ({
		message:
			'"Image URL" has the photo itself in it (data:..., base64 or bytes), not its address: give an address that begins with https://, or turn it into a file (Convert to File > Move Base64 String to File) and set "Image Source" to "File From the Node Before"',
		description: FULL_ADDRESS,
	}),
	storageUrl: () => ({
		message:
			'"Image URL" is an address inside a cloud storage: give a signed link that begins with https://, or download the photo with the node of that storage and set "Image Source" to "File From the Node Before"',
		description: FULL_ADDRESS,
	}),
	blobUrl: () => ({
		message:
			'"Image URL" is an address inside a browser window (blob:...), which nobody else can open: give the photo\'s own address, beginning with https://',
		description: FULL_ADDRESS,
	}),
	filePath: () => ({
		message:
			'"Image URL" is the path of a file, not a web address: give an address that begins with https://, or read the file with the node Read/Write Files from Disk and set "Image Source" to "File From the Node Before"',
		description: FULL_ADDRESS,
	}),

	/* ---------------------------------------------------------------- network */

	hostNotFound: (host: string) => ({
		message: `The address "${short(host)}" was not found`,
		description: CHECK_ADDRESS,
	}),
	nothingAnswers: (host: string) => ({
		message: `Nothing answers at "${short(host)}"`,
		description: CHECK_ADDRESS,
	}),
	untrustedCertificate: (host: string) => ({
		message: `There is no secure connection to "${short(host)}"`,
		description:
			'Its SSL certificate is not trusted, or it speaks http:// only. Check "Base URL" in the credential. For a certificate of your own, whoever runs this n8n sets NODE_EXTRA_CA_CERTS.',
	}),
	requestForbidden: (host: string, message: string, reason: string) => ({
		message: `n8n does not allow requests to "${short(host)}": ${said(message)}`,
		description:
			`${said(reason)} Check "Base URL" in the credential. If it is right, whoever runs this n8n can allow the host with N8N_SSRF_ALLOWED_HOSTNAMES.`.trim(),
	}),
	noAnswerInTime: (host: string) => ({
		message: `"${short(host)}" did not answer in time`,
		description: CHECK_CONNECTION,
	}),
	connectionLost: (host: string) => ({
		message: `The connection to "${short(host)}" was lost`,
		description: CHECK_CONNECTION,
	}),
	apiTooSlow: () => ({
		message: 'AI HomeDesign did not answer in time',
		description: 'Try again in some minutes.',
	}),

	/* ---------------------------------------------------------------- answers of the API that make no sense, or refuse every call */

	webPage: (host: string) => ({
		message: `The address "${short(host)}" does not answer as AI HomeDesign does`,
		description:
			'It gave a web page instead of data. Check "Base URL" in the credential (usually https://api.aihomedesign.com); a proxy or a maintenance page may also be in the way.',
	}),
	refusedByProxy: (status: Value) => ({
		message: `Something in front of AI HomeDesign refuses the request (status ${status})`,
		description:
			'It answers with a web page: a firewall, proxy or sign-in page. Check "Base URL" in the credential and this n8n\'s way to the internet.',
	}),
	proxyWantsSignIn: (host: string, status: Value) => ({
		message: `The proxy of your network wants a sign-in before it lets requests out to "${short(host)}" (status ${status})`,
		description:
			'Whoever runs this n8n puts the sign-in into HTTP_PROXY and HTTPS_PROXY (http://user:password@proxy:port), or lets this host pass without the proxy (NO_PROXY). It says nothing about your photo or your API key.',
	}),
	proxyRefuses: (host: string, status: Value) => ({
		message: `The proxy of your network does not let the request out to "${short(host)}" (status ${status})`,
		description:
			'Ask whoever looks after your network to let this n8n reach the host. It says nothing about your photo or your API key.',
	}),
	proxyUnavailable: (host: string, status: Value) => ({
		message: `The proxy of your network cannot reach "${short(host)}" at the moment (status ${status})`,
		description:
			'It answers in place of AI HomeDesign. If it stays like this, ask whoever looks after your network.',
	}),
	redirect: (host: string, status: Value) => ({
		message: `"${short(host)}" leads to another address (status ${status})`,
		description:
			'The API key is not sent there. Put the final address into "Base URL" in the credential, for example https:// instead of http://.',
	}),
	unavailable: (status: Value) => ({
		message: `AI HomeDesign is not available at the moment (status ${status})`,
		description:
			"If it stays like this, ask AI HomeDesign whether the service is down; where it is not, something on this n8n's way to the internet answers in its place.",
	}),
	tooManyRequests: () => ({
		message: 'Too many requests: AI HomeDesign asks for fewer (429)',
		description: 'Other workflows may use the same API key at the same time.',
	}),
	messageInsteadOfData: () => ({
		message: 'AI HomeDesign answered with a message instead of data',
		description: 'The message says why.',
	}),
	noData: () => ({
		message: 'AI HomeDesign gave an answer that this node does not understand',
		description: 'It is no data at all. Check "Base URL" in the credential.',
	}),
	unknownShape: (field: string) => ({
		message: 'AI HomeDesign gave an answer that this node does not understand',
		description: `If it stays like this, update this node: the answer's shape is new${field && ` (at "${short(field)}")`}.`,
	}),

	/* ---------------------------------------------------------------- refusals of single calls */

	spacesRefused: (status: Value) => ({
		message: `AI HomeDesign does not accept the request for its spaces (status ${status})`,
		description:
			'V1 of its API may have ended: set "API Version" in the credential to "Automatic". If it is set so, check "Base URL" there.',
	}),
	optionsRefused: (space: string, status: Value) => ({
		message: `AI HomeDesign has no options for the space${named(space)} (status ${status})`,
		description: 'Choose the space or room type again from the list.',
	}),
	outOfCredits: (status: Value) => ({
		message: `AI HomeDesign asks for credits or another plan (status ${status})`,
		description: 'Check credits and plan on the AI HomeDesign dashboard, then run it again.',
	}),
	creditsOrPlan: (reason: string, status: Value) => ({
		message: `AI HomeDesign refuses this for credits or plan: "${said(reason)}" (status ${status})`,
		description: 'Check credits and plan on the AI HomeDesign dashboard, then run it again.',
	}),
	uploadTooLarge: (fileName: string) => ({
		message: `AI HomeDesign finds the photo${named(fileName)} too large`,
		description:
			'It has less than the usual 50 MB: AI HomeDesign, or a proxy on the way, allows less now. Save the photo smaller, for example as JPG.',
	}),
	uploadNotPossible: (fileName: string, status: Value) => ({
		message: `AI HomeDesign does not accept the upload of${named(fileName)} (status ${status})`,
		description:
			'This says nothing about the photo. Check "Base URL" in the credential; if it is right, update this node.',
	}),
	uploadRefused: (fileName: string, status: Value) => ({
		message: `AI HomeDesign does not take the file${named(fileName)} as a photo (status ${status})`,
		description:
			'It takes JPG, PNG, WEBP and camera RAW (DNG, ARW, RAF, NEF and others). Open the file to see whether it is all right, and save it as JPG.',
	}),
	uploadWithoutFile: (fileName: string, orderId: string) => ({
		message: `AI HomeDesign took the upload of${named(fileName)} and gives no picture for it: it cannot read the file, or your account has no credits`,
		description: `Nothing was charged. Check the credits on the AI HomeDesign dashboard. If there are some, open the photo and save it as JPG. Order ID: ${short(orderId)}.`,
	}),
	/** @param others file names of what went up beside it, a mask for example */
	uploadIncomplete: (fileName: string, others: string, count: string, orderId: string) => ({
		message: `AI HomeDesign took the upload of${named(fileName)} with${named(others)} and gives ${count} for all`,
		description: `Nothing was charged. Open the files to see whether they are all right, and save a mask as PNG. Order ID: ${short(orderId)}.`,
	}),
	slotTwice: (slot: string) => ({
		message: `"Slots" names${named(slot)} twice`,
		description: 'Each slot takes one picture: remove one of the two rows.',
	}),
	slotOfPhoto: (field: string) => ({
		message: '"Slots" must have one row for the photo itself',
		description: `Leave the Input Binary Field of its row empty${field === '' ? '' : `, or name${named(field)} there`}. The other rows are for what goes up beside it.`,
	}),
	/** @param sent the slots that pictures were sent for, each in quotes */
	slotRefused: (sent: string) => ({
		message: `AI HomeDesign does not take a picture for ${sent}`,
		description:
			'Give the slots of this tool in "Slots", as AI HomeDesign\'s API documentation spells them: one row for each picture, the photo included.',
	}),
	orderWithoutPhoto: () => ({
		message: 'The order has no photo in it: upload the photo again',
		description: 'Run the item again, or use Image > Upload.',
	}),
	orderNotFound: () => ({
		message: 'AI HomeDesign does not know this order',
		description:
			'It must come from an upload with the same AI HomeDesign account: check the credential and, where the node has it, "Order ID".',
	}),
	tooManyOrders: (most: Value) => ({
		message: `"Order ID" has more than ${counted(most, 'order')}: it takes no more at once`,
		description: 'Put the node Loop Over Items before this one, or give them in several items.',
	}),
	notAnOrderId: (piece: string) => ({
		message: `"Order ID" has something in it that is no order ID: "${short(piece)}"`,
		description:
			'Give one order ID, or several separated by commas, blanks or line breaks. Lines such as photo.jpg = ID, as messages of this node list them, are fine too.',
	}),
	oneOrderForImage: () => ({
		message: '"Image ID" goes with one order, and "Order ID" has several',
		description: 'Leave "Image ID" empty for all images of each order, or give one order ID alone.',
	}),
	earlierOrder: (orderId: string, reason: string) => ({
		message: `The photo was ordered before, as ${short(orderId)}, and that order cannot be asked for: ${said(reason)}`,
		description: `Nothing was charged now. Try it again later, or get its images by Order > Get. ${ADVICE.orderAgain()}`,
	}),
	orderRefused: (status: Value) => ({
		message: `AI HomeDesign does not show this order (status ${status})`,
		description:
			'It must come from an upload with the same AI HomeDesign account: check the credential and, where the node has it, "Order ID".',
	}),
	imageNotFound: (imageId: string) => ({
		message: `AI HomeDesign does not know the image${named(imageId)}`,
		description: 'Check "Image ID": it must be a finished image of the same AI HomeDesign account.',
	}),
	upscaleRefused: (imageId: string, status: Value) => ({
		message: `AI HomeDesign does not upscale the image${named(imageId)} (status ${status})`,
		description:
			'Only a finished image can be upscaled, and one that is being upscaled already comes by webhook. Use Order > Get to see its status.',
	}),

	/* ---------------------------------------------------------------- submission */

	rateLimitReached: () => ({
		message: 'Rate limit reached: AI HomeDesign takes no more photos for the moment (429)',
		description:
			'On V1 of its API the usual limit is 10 photos in 10 minutes. Turn on "Wait for the Limit" in the options, or go on in some minutes. If your account has another limit, enter it in the credential.',
	}),
	submissionNotFound: () => ({
		message: 'AI HomeDesign does not know this order, its space or one of its options',
		description:
			'Choose the space or room type and the options again from the lists. In Order > Submit check "Order ID", too.',
	}),
	submissionRefused: (status: Value) => ({
		message: `AI HomeDesign does not accept this order (status ${status})`,
		description:
			'If it gives no other reason, choose the space or room type and the options again from the lists.',
	}),
	alreadySubmitted: () => ({
		message: 'AI HomeDesign is already working on this order',
		description: 'Use Order > Get to see its state.',
	}),
	submissionUnclear: (submitting: string, looking: string) => ({
		message: 'AI HomeDesign may or may not have taken the order',
		description: `When it was submitted: ${said(submitting)}. ${said(looking)}`,
	}),

	notTaken: (reason: string) => ({
		message: 'AI HomeDesign did not take the order, although it was submitted twice',
		description: `The last time: ${said(reason)}.`,
	}),
	upscaleNotNeeded: () => ({
		message:
			'Image > Upscale is not needed on V3 of AI HomeDesign: its images have the full resolution already',
		description:
			'Nothing was charged. Remove this node, and use the image of Enhance or Get as it is.',
	}),
	upscaleUnclear: (imageId: string, reason: string) => ({
		message: `AI HomeDesign may or may not upscale the image "${short(imageId)}"`,
		description: `When it was asked: ${said(reason)}. It is not asked again by itself. If the image does not come by the webhook within some minutes, run Image > Upscale again.`,
	}),

	/* ---------------------------------------------------------------- waiting */

	neverSubmitted: () => ({
		message: 'The order has no image: its photo is uploaded, and was not submitted',
		description:
			'Nothing was charged for it. Run the photo again, or use Order > Submit of the node AI Image Enhancement with this ID.',
	}),

	notReadyInTime: (seconds: Value, lastSeen: string) => ({
		message: `The image was not ready within ${counted(seconds, 'second')}`,
		description: `${lastSeen} For longer waiting raise "Timeout (Seconds)" in the options.`,
	}),
	notMade: (status: string, fileName?: string, onRetry = '') => ({
		message: `AI HomeDesign could not make an image of${named(fileName) || ' this photo'}`,
		description:
			`It gave the image the status "${short(status)}". The image was charged when it was ordered; whether AI HomeDesign gives the credit back, only its support can say: give it the order ID. Try another version of the photo. ${onRetry}`.trim(),
	}),
	imageOfOtherOrder: (imageId: string, orderId: string) => ({
		message: `The image "${short(imageId)}" is not of this order`,
		description: `It is of the order ${short(orderId)}. Leave "Image ID" empty for all images of the order.`,
	}),
	noSuchImage: (imageId: string, images: string) => ({
		message: `The order has no image "${short(imageId)}"`,
		description: `It has: ${images}. Leave "Image ID" empty for all images of the order.`,
	}),

	/* ---------------------------------------------------------------- result */

	resultExpired: () => ({
		message: 'The address of the image has expired',
		description: 'AI HomeDesign gives no new one for it at the moment.',
	}),
	upscaledExpired: (imageId: string) => ({
		message: 'The address of the upscaled image has expired',
		description: `Turn on "Allow Repeats" in the options of the trigger, then use Image > Upscale with the image ID ${short(imageId)}: AI HomeDesign delivers it again.`,
	}),
	invalidResultAddress: (address: string) => ({
		message: 'AI HomeDesign gave an address for the image that cannot be opened',
		description: `The address is "${short(address)}".`,
	}),
	resultNotAPicture: (kind: string) => ({
		message: `What came in place of the image is no picture: it looks like ${kind}`,
		description:
			"If it happens again, check whether something stands between this n8n and AI HomeDesign's storage.",
	}),
	resultIncomplete: () => ({
		message: 'Only a part of the image arrived',
		description: CHECK_CONNECTION,
	}),

	/* ---------------------------------------------------------------- trigger */

	eventNeedsSecret: (event: string, url: string) => ({
		message: `The event "${short(event)}" needs a "Webhook Secret" in the credential: nothing else proves that such a delivery comes from AI HomeDesign`,
		description: secretAdvice(url),
	}),
	secretTooShort: (url: string) => ({
		message: '"Webhook Secret" in the credential has fewer than 16 characters',
		description: secretAdvice(url),
	}),
	secretUnusable: (url: string) => ({
		message:
			'"Webhook Secret" in the credential has characters that an address cannot hold as they are',
		description: secretAdvice(url),
	}),
	unreachable: (url: string, reason: string) => ({
		message: `AI HomeDesign cannot deliver to ${url}: this address ${said(reason)}`,
		description:
			'Set the environment variable WEBHOOK_URL to the https:// address at which the internet reaches this n8n, start n8n again, and copy the Production URL again.',
	}),
	noDelivery: () => ({
		message: 'This node was started without a delivery of AI HomeDesign',
		description: 'Press "Execute step" in it, then have an image made.',
	}),

	/* ---------------------------------------------------------------- anything else */

	// n8n tells such an execution by the word "canceled".
	canceled: () => ({
		message: 'The execution was canceled',
		description:
			"The Stop button or a time limit of n8n has ended it (the workflow's setting, EXECUTIONS_TIMEOUT, n8n Cloud's limit).",
	}),
	unexpected: (reason: string) => ({
		message: 'Something unexpected keeps this node from going on',
		description: `Please report it to the makers of this node: ${said(reason)}.`,
	}),
} satisfies Record<string, (...values: string[]) => Words>;

/** What keeps a file on the web from being loaded, by the file that it is about. */
export const DOWNLOAD_MESSAGES = {
	photo: downloadMessages(
		'The photo at "Image URL"',
		'Open the address in a private browser window: the photo must show there without signing in.',
		'Download it with a node before this one (HTTP Request, or the node of the service, such as Google Drive or Microsoft OneDrive), and set "Image Source" to "File From the Node Before".',
	),
	result: downloadMessages('The image', CHECK_CONNECTION),
};
/** The messages about one kind of file on the web. */
export type DownloadMessages = ReturnType<typeof downloadMessages>;

function downloadMessages(name: string, advice: string, otherWay = '') {
	const unavailable = (host: string, reason: string, description = otherWay || advice): Words => ({
		message: `${name} could not be downloaded from "${short(host)}": ${said(reason)}`,
		description,
	});
	return {
		refused: (host: string, status: Value) => ({
			message: `${name} could not be downloaded from "${short(host)}" (status ${status})`,
			description: advice,
		}),
		signIn: (host: string, status: Value) => ({
			message: `${name} could not be downloaded from "${short(host)}" (status ${status})`,
			description: otherWay
				? `The site refuses programs, wants a sign-in, or the link has expired. ${advice} ${otherWay}`
				: advice,
		}),
		proxy: (host: string, status: Value) => ({
			message: `${name} could not be downloaded from "${short(host)}": the proxy of your network refuses it (status ${status})`,
			description:
				'Whoever runs this n8n puts the sign-in into HTTP_PROXY and HTTPS_PROXY (http://user:password@proxy:port), or lets this host pass without the proxy (NO_PROXY).',
		}),
		busy: (host: string, status: Value) => ({
			message: `${name} could not be downloaded from "${short(host)}" (status ${status})`,
			description: 'The other side is busy.',
		}),
		incomplete: (host: string) => ({
			message: `${name} could not be loaded completely from "${short(host)}"`,
			description: advice,
		}),
		stalled: (host: string) => ({
			message: `${name} could not be loaded completely from "${short(host)}": nothing came any more`,
			description: advice,
		}),
		notStored: () => ({
			message: `${name} could not be stored by n8n`,
			description: "Check the disk space and rights of n8n's binary data folder.",
		}),
		forbidden: (host: string, message: string, reason: string) => ({
			message: `${name} could not be downloaded: n8n does not allow requests to "${short(host)}". ${said(message)}`,
			description:
				`${said(reason)} If the address is right, whoever runs this n8n can allow the host with N8N_SSRF_ALLOWED_HOSTNAMES.`.trim(),
		}),
		noSuchHost: (host: string) => unavailable(host, 'there is no such host'),
		untrustedCertificate: (host: string) =>
			unavailable(
				host,
				'its SSL certificate is not trusted',
				`For a certificate of your own, whoever runs this n8n sets NODE_EXTRA_CA_CERTS. ${otherWay || advice}`,
			),
		leadsNowhere: (host: string) => unavailable(host, 'it leads to no web address'),
		tooManyRedirects: (host: string) =>
			unavailable(
				host,
				'it leads from one address to the next without end, as links do that need a sign-in',
			),
	} satisfies Record<string, (...values: string[]) => Words>;
}

/** What "notMade" says of an image that this execution has ordered. */
export const RETRY_ORDERS_AGAIN = 'Executions > Retry orders this image again, for another credit.';

/** What is told without keeping the node from going on: hints, answers to deliveries, lines of n8n's log. */
export const NOTES = {
	apiKeyWorks: (versions: string) => `The API key works (${versions})`,
	notAvailable: (version: string) => `${version} is not available`,
	usesVersion: (version: string) => `AI HomeDesign: this run uses ${version} of the API`,
	onlyV1: () => 'the credential says V1',
	notOnV1: () => 'V1 does not have it',
	waitedForLimit: () =>
		"This run waited for AI HomeDesign's rate limit (on V1 of its API usually 10 photos in 10 minutes).",
	versionHasNoLimit: (version: string) =>
		`${version} of the API takes your key, too, and has no such limit: choose it as "API Version" in the credential.`,
	repeated: (requests: Value) =>
		`${counted(requests, 'request')} to AI HomeDesign had to be repeated or checked. No image was paid twice.`,
	reused: (images: Value) =>
		`${counted(images, 'image was', 'images were')} made before, of the same photo with the same choices: ${Number(images) === 1 ? 'it was given again, and nothing was charged for it. To pay for a new one' : 'they were given again, and nothing was charged for them. To pay for new ones'}, set "Repeated Photos" in the options.`,
	summary: (photos: string, outcome: string, credits: string, time: string) =>
		`${photos}: ${outcome}. ${credits}, ${time}.`,
	didNotSucceed: (failed: Value, images: string, names: string, advice: string) =>
		`${failed} of ${images} did not succeed: ${names}${advice === '' ? '' : `. ${advice}`}`,
	checked: (photos: string, credits: string, minutes: string) =>
		`${photos}, ${credits}, about ${minutes}.`,
	timeLimitTooShort: (limit: string, needed: string) =>
		`n8n ends this workflow after ${limit}, and this takes about ${needed}: raise "Timeout Workflow" in the workflow's settings, or use smaller batches. What is paid by then comes in the next run without another charge.`,
	madeBefore: (orderId: string) =>
		`Costs nothing: made before as order ${short(orderId)}, and given again.`,
	maybeMadeBefore: (orderId: string) =>
		`Order ${short(orderId)} may have made it already: then it costs nothing.`,
	sameInRun: () => 'Costs nothing: the same photo is there twice, and is made once.',
	wouldBeRefused: (refused: Value, photos: string) =>
		`${refused} of ${photos} would be refused: see their field "reason".`,
	wouldBeReused: (reused: Value, photos: string) =>
		`${reused} of ${photos} would cost nothing: made before, or there twice.`,
	maybeIncomplete: (fileName: string) =>
		`The image "${short(fileName)}" may be incomplete: nothing said that all of it arrived. Look at it; Order > Get with the order ID fetches it again without another charge.`,
	morePictures: (photos: string) =>
		`AI HomeDesign has made more than one picture of ${photos}, and the first one is here. Order > Get with Simplify off lists the addresses of all; it is not charged.`,
	originalNotRead: (photos: string) =>
		`Date, camera and the like are not in the image of ${photos}: this run went on with what an earlier try had begun, and did not load the photo again. Run the photo in a new execution: the image is given again, with them.`,
	factsNotWritten: (photos: string) =>
		`Date, camera and the like could not be written into the image of ${photos}: its file is not built as this node knows it. The picture is as AI HomeDesign made it.`,
	disclosureNotWritten: (photos: string) =>
		`What was altered could not be written into the image of ${photos}: its file is not built as this node knows it. Take the text of the field "disclosure" where the image is published.`,
	maybeGps: (photos: string) =>
		`The image of ${photos} may have the GPS position of the photo in it: a part of its file could not be looked through. If nobody may see where it was taken, remove the position before you publish the image.`,
	credentialsBroken: (photos: string) =>
		`The image of ${photos} has content credentials (C2PA), and photo data was written into it: a check of them says now that the file was changed. To keep them valid, turn off "Photo Data" in the options, and get the image again by Order > Get, which costs nothing.`,
	maskWhiteOnBlack: (masks: string) =>
		`Doubtful: white on black (${masks}). AI HomeDesign's documentation has #7878CD for what is to go and opaque black for what stays; one sentence of it speaks of white. Look at the result, and use these colors if it is not what you meant.`,
	maskTransparent: (masks: string) =>
		`Doubtful: a mask with transparent places (${masks}). AI HomeDesign's documentation has #7878CD for what is to go and opaque black for what stays. Look at the result, and use these colors if it is not what you meant.`,
	maskOfOtherColors: (masks: string) =>
		`Doubtful: a mask of other colors (${masks}). AI HomeDesign's documentation has #7878CD for what is to go and opaque black for what stays. Look at the result, and use these colors if it is not what you meant.`,
	maskAsStored: (masks: string) =>
		`The camera was held upright, and the mask lies as the photo is stored, not as it is shown (${masks}). AI HomeDesign does not say which of both it wants. Look at the result; saving the photo upright, without EXIF's orientation, leaves no doubt.`,
	maskAsShown: (masks: string) =>
		`The camera was held upright, and the mask stands as the photo is shown, not as it is stored (${masks}). AI HomeDesign does not say which of both it wants. Look at the result; saving the photo upright, without EXIF's orientation, leaves no doubt.`,
	imageUrlOpens: (howLong: string) =>
		`image_url opens for ${howLong} only: save the picture, or get a new address with the order_id by Order > Get, which costs nothing.`,
	whoseImage: (imageId: string) =>
		`The order shows the image ${short(imageId)}, which may be of another choice.`,
	earlierTryUnanswered: () => 'An earlier try was left without an answer',

	/* ---------------------------------------------------------------- what the trigger answers a delivery */

	wrongSecret: () => 'The secret at the end of the webhook URL is missing or wrong',
	webhookWorks: () => 'The webhook URL works',
	eventNotConfirmable: (event: string) =>
		`Without a "Webhook Secret" in the credential nothing can confirm the event "${short(event)}"`,
	deliveryTooLarge: (bytes: Value) => `The body has more than ${bytes} bytes`,
	notAnObject: () => 'The body is not a JSON object',
	notADelivery: () => 'The body is not a delivery of AI HomeDesign',
	wrongField: (field: string, reason: string) => `${short(field)}: ${said(reason)}`,
	tooManyDeliveries: () => 'Too many deliveries wait for their confirmation: try again later',
	olderThanRemembered: () =>
		'it was made before the oldest image that is remembered, so it may have started the workflow already',
	notConfirmed: () => 'The order could not be confirmed in time',
	cannotTakeDeliveries: () => 'The workflow cannot take deliveries at the moment',
	unwanted: (kind: string) => `This workflow does not start on ${kind}`,
	repeatedImage: () => 'The workflow was started with this image before',
	nothingToStart: () => 'Nothing to start',
	started: () => 'Started',

	/* ---------------------------------------------------------------- what the trigger writes into n8n's log */

	imageNotConfirmed: (imageId: string, orderId: string, reason: string) =>
		`${TRIGGER_LOG} image ${imageId} of order ${orderId} could not be confirmed: ${said(reason)}`,
	imageIgnored: (imageId: string, orderId: string, reason: string) =>
		`${TRIGGER_LOG} image ${imageId} of order ${orderId} was delivered and ignored: ${said(reason)}`,
	expectedUrl: (url: string) =>
		`${TRIGGER_LOG} the webhook URL on the dashboard must be ${url}?secret= followed by the "Webhook Secret" of the credential`,
	noWebAddress: () => 'is no web address',
	privateAddress: (host: string) => `is on this machine or in a private network ("${short(host)}")`,
	noHttps: () => 'does not begin with https://',
	noDeliveryTaken: (reason: string) => `${TRIGGER_LOG} no delivery can be taken: ${said(reason)}`,
	notFinishedYet: () => 'The order does not show the image as finished',
	noSuchOrder: () => 'this account has no such order or image',
	otherOrder: () => 'it belongs to another order',
	otherService: () => 'it is of another tool',
	notMade: () => 'AI HomeDesign could not make an image of this photo',
} satisfies Record<string, (...values: string[]) => string>;

function secretAdvice(url: string): string {
	return `Enter a long random text of letters and digits as "Webhook Secret" in the credential and keep a copy. Then set ${url}?secret= followed by that text as webhook URL on the API page of your AI HomeDesign dashboard.`;
}

function inputFields(fields: string): string {
	return fields === ''
		? 'This item has no file at all. Put a node before this one that gives the photo, for example Google Drive > Download. If that node is pinned, unpin it: n8n does not pin files.'
		: `"Input Binary Field" must name the field with the photo. This item has: ${fields}.`;
}
