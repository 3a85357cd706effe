/** What an example leaves to the user. Its note must name all of it, and nothing else may be missing. */
export interface UserSettings {
	/** Credential types, and how the note names them. */
	credentials: Record<string, string>;
	/** Fields that the user fills in, as `Node: parameter`. */
	fields: string[];
}

const aiHomeDesignApi = 'AI HomeDesign API';
const googleDriveOAuth2Api = 'Google Drive';

const drive = { googleDriveOAuth2Api, aiHomeDesignApi };
const withMail = { ...drive, gmailOAuth2: 'Gmail' };

/** By the example's file name. */
export const userSettings: Record<string, UserSettings> = {
	'google-drive-folder.json': {
		credentials: drive,
		fields: ['New Photo: folderToWatch', 'Save Enhanced Photo: folderId'],
	},
	'dropbox-folder.json': {
		credentials: { dropboxOAuth2Api: 'Dropbox OAuth2', aiHomeDesignApi },
		fields: ['Folders: assignments'],
	},
	'nightly-batch.json': {
		credentials: drive,
		fields: ['List Photos: filter.folderId', 'Save Enhanced Photo: folderId'],
	},
	'high-volume-submit.json': {
		credentials: drive,
		fields: ['List Photos: filter.folderId'],
	},
	'high-volume-collect.json': {
		credentials: drive,
		fields: ['Save Enhanced Photo: folderId'],
	},
	'upscale-for-print.json': {
		credentials: drive,
		fields: [
			'New Photo: folderToWatch',
			'Save Enhanced Photo: folderId',
			'Save Print Version: folderId',
		],
	},
	'ai-agent.json': {
		credentials: { openAiApi: 'OpenAI', aiHomeDesignApi },
		fields: [],
	},
	'failures-handled.json': {
		credentials: withMail,
		fields: ['New Photo: folderToWatch', 'Save Enhanced Photo: folderId', 'Tell Me: sendTo'],
	},
	'first-workflow.json': {
		credentials: drive,
		fields: ['Google Drive Trigger: folderToWatch', 'Upload file: folderId'],
	},
	'form-upload.json': { credentials: { aiHomeDesignApi }, fields: [] },
	'in-tens.json': {
		credentials: drive,
		fields: [
			'List Photos: filter.folderId',
			'Take Photos: folderId',
			'Save Enhanced Photos: folderId',
		],
	},
	'daily-report.json': {
		credentials: withMail,
		fields: [
			'Photos of the Day: folderToWatch',
			'Save Enhanced Photos: folderId',
			'Send Report: sendTo',
		],
	},
	'order-ids-kept.json': {
		credentials: drive,
		fields: [
			...['Note Order IDs', 'Orders Not Saved', 'Cross Off'].map((node) => `${node}: dataTableId`),
			'New Photos: folderToWatch',
			'Save Enhanced Photos: folderId',
		],
	},
	'three-styles.json': {
		credentials: drive,
		fields: ['New Photo: folderToWatch', 'Save Staged Photos: folderId', 'Save Original: folderId'],
	},
	'twilight-front.json': {
		credentials: drive,
		fields: [
			'New Photo: folderToWatch',
			'Save Enhanced Photo: folderId',
			'Save Twilight Shot: folderId',
		],
	},
	'declutter-folder.json': {
		credentials: drive,
		fields: [
			'List Photos: filter.folderId',
			'Take Photos: folderId',
			'Save Decluttered Photos: folderId',
		],
	},
	'job-folders.json': {
		credentials: withMail,
		fields: ['Years: filter.folderId', 'Send Report: sendTo'],
	},
	'label-on-picture.json': {
		credentials: drive,
		fields: ['New Photo: folderToWatch', 'Save Unlabelled: folderId', 'Save Labelled: folderId'],
	},
	'before-and-after.json': {
		credentials: withMail,
		fields: ['List Photos: filter.folderId', 'Save Photos: folderId', 'Mail to Client: sendTo'],
	},
	'what-may-go-where.json': {
		credentials: drive,
		fields: [
			'New Photo: folderToWatch',
			'Save for Listing: folderId',
			'Save for Brochure: folderId',
		],
	},
	'sorted-by-itself.json': {
		credentials: { ...withMail, openAiApi: 'OpenAI' },
		fields: [
			'New Photos: folderToWatch',
			'Save Photos: folderId',
			'Put Aside: folderId',
			'Tell a Person: sendTo',
		],
	},
	'whole-listing.json': {
		credentials: withMail,
		fields: ['Make Folder: folderId', 'Send Report: sendTo'],
	},
	'big-batch.json': {
		credentials: drive,
		fields: ['List Photos: filter.folderId', 'Save Photos: folderId'],
	},
};
