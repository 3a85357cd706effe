import type { IDataObject } from 'n8n-workflow';

import { parseDriveQuery, type Searchable } from './driveQuery';

export const FOLDER_TYPE = 'application/vnd.google-apps.folder';

/** What a call to Google Drive does. */
export type DriveCall = 'search' | 'create' | 'download' | 'upload' | 'move' | 'update';

interface DriveFile extends Searchable {
	id: string;
	/** Counts up. */
	added: number;
	/** As the API gives it. */
	createdTime: string;
	content: Buffer;
}

/** A Google Drive in memory. */
export class FakeDrive {
	/** As the node of n8n 1.x does: what cannot be downloaded just does not come out. */
	dropsFailedDownloads = false;

	/** When what is added from now on was added, in milliseconds. */
	clock = Date.UTC(2020, 0, 1);

	private readonly files: DriveFile[] = [];

	private time = 0;

	private lastTimeChecked = 0;

	private readonly failing = new Set<string>();

	/** Gives the new folder's ID. */
	addFolder(name: string, parent = 'root'): string {
		return this.add({ name, mimeType: FOLDER_TYPE, parents: [parent] }).id;
	}

	/** Puts a file into a folder, as the user does. */
	addFile(name: string, parent: string, content: Buffer, mimeType = 'image/jpeg'): string {
		return this.add({ name, mimeType, parents: [parent], content }).id;
	}

	/** The IDs of the folders of this name in a folder. */
	foldersIn(parent: string, name: string): string[] {
		return this.files
			.filter((file) => file.mimeType === FOLDER_TYPE && file.name === name)
			.filter(({ parents }) => parents.includes(parent))
			.map(({ id }) => id);
	}

	/** The files in a folder, by name. Throws if two have the same name, which Drive allows. */
	contentOf(parent: string): Record<string, Buffer> {
		const files = this.files.filter(
			({ parents, mimeType }) => parents.includes(parent) && mimeType !== FOLDER_TYPE,
		);
		const names = files.map(({ name }) => name);
		if (new Set(names).size < names.length) throw new Error(`Names there twice: ${names.join()}`);
		return Object.fromEntries(files.map(({ name, content }) => [name, content]));
	}

	namesIn(parent: string): string[] {
		return Object.keys(this.contentOf(parent)).sort();
	}

	/** What the trigger gives for a folder: its new files, since it last looked. */
	poll(folder: string): IDataObject[] {
		const since = this.lastTimeChecked;
		this.lastTimeChecked = this.time;
		return this.files
			.filter(({ parents, added }) => parents.includes(folder) && added > since)
			.filter(({ mimeType }) => mimeType !== FOLDER_TYPE)
			.map(toJson);
	}

	/** From now on a call fails, for all files or for those of one name. */
	failOn(call: DriveCall, name = ''): void {
		this.failing.add(`${call} ${name}`);
	}

	/** Everything works again. */
	recover(): void {
		this.failing.clear();
	}

	search(query: string, limit: number): IDataObject[] {
		this.check('search');
		const isFolder = (id: string) => id === 'root' || this.files.some((file) => file.id === id);
		return this.files.filter(parseDriveQuery(query, isFolder)).slice(0, limit).map(toJson);
	}

	createFolder(name: string, parent: string): IDataObject {
		this.check('create', name);
		const { id } = this.get(this.addFolder(name, parent));
		return { kind: 'drive#file', id, name, mimeType: FOLDER_TYPE };
	}

	canDownload(id: string): boolean {
		return !this.fails('download', this.get(id).name);
	}

	download(id: string): DriveFile {
		const file = this.get(id);
		this.check('download', file.name);
		return file;
	}

	upload(
		name: string,
		parent: string,
		content: Buffer,
		appProperties: Record<string, string>,
	): IDataObject {
		this.check('upload', name);
		return toJson(this.add({ name, parents: [parent], content, appProperties }));
	}

	move(id: string, parent: string): IDataObject {
		const file = this.get(id);
		this.check('move', file.name);
		this.get(parent);
		file.parents = [parent];
		return { kind: 'drive#file', id, name: file.name, mimeType: file.mimeType };
	}

	/** Gives a file another name, unless that is empty, and more properties. */
	update(id: string, name: string, appProperties: Record<string, string>): IDataObject {
		const file = this.get(id);
		this.check('update', file.name);
		if (name) file.name = name;
		Object.assign(file.appProperties, appProperties);
		return { kind: 'drive#file', id, name: file.name, mimeType: file.mimeType };
	}

	private fails(call: DriveCall, name: string): boolean {
		return this.failing.has(`${call} `) || this.failing.has(`${call} ${name}`);
	}

	private check(call: DriveCall, name = ''): void {
		if (this.fails(call, name)) throw new Error(`Google Drive does not ${call}`);
	}

	private get(id: string): DriveFile {
		const file = this.files.find((candidate) => candidate.id === id);
		if (!file) throw new Error(`File not found: ${id}.`);
		return file;
	}

	private add(file: Partial<DriveFile> & { name: string; parents: string[] }): DriveFile {
		const added: DriveFile = {
			id: `drive-${this.files.length + 1}`,
			mimeType: 'image/jpeg',
			trashed: false,
			appProperties: {},
			added: ++this.time,
			createdTime: new Date(this.clock + this.time).toISOString(),
			content: Buffer.alloc(0),
			...file,
		};
		this.files.push(added);
		return added;
	}
}

function toJson({ content, added: _, ...file }: DriveFile): IDataObject {
	return { kind: 'drive#file', size: String(content.length), ...file };
}
