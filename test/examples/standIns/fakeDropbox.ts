import type { IDataObject } from 'n8n-workflow';
import { posix } from 'node:path';

interface DropboxFile {
	path: string;
	content: Buffer;
}

/** A Dropbox in memory: paths regardless of case, and folders that are there as soon as something is in them. */
export class FakeDropbox {
	private readonly files = new Map<string, DropboxFile>();

	private readonly folders = new Set<string>();

	private readonly failing = new Set<string>();

	addFolder(path: string): void {
		this.folders.add(path);
	}

	addFile(path: string, content: Buffer): void {
		this.files.set(path.toLowerCase(), { path, content });
	}

	/** All files, by path. */
	content(): Record<string, Buffer> {
		const files = [...this.files.values()].sort((a, b) => a.path.localeCompare(b.path));
		return Object.fromEntries(files.map(({ path, content }) => [path, content]));
	}

	paths(): string[] {
		return Object.keys(this.content());
	}

	/** From now on a call fails for paths that end like this. */
	failOn(call: 'upload' | 'download' | 'move', end: string): void {
		this.failing.add(`${call} ${end}`);
	}

	recover(): void {
		this.failing.clear();
	}

	/** The entries of a folder, as the API gives them. */
	list(folder: string): IDataObject[] {
		const inside = this.paths().filter((path) => path.startsWith(`${folder}/`));
		if (inside.length === 0 && !this.folders.has(folder)) throw new Error('path/not_found/');
		const depth = folder.split('/').length;
		const subfolders = inside
			.filter((path) => path.split('/').length > depth + 1)
			.map((path) =>
				path
					.split('/')
					.slice(0, depth + 1)
					.join('/'),
			);
		return [
			...[...new Set(subfolders)].map((path) => metadata(path, 'folder')),
			...inside
				.filter((path) => path.split('/').length === depth + 1)
				.map((path) => metadata(path, 'file')),
		];
	}

	download(path: string): Buffer {
		return this.get('download', path).content;
	}

	/** Replaces a file of the same name, as the node asks for. */
	upload(path: string, content: Buffer): IDataObject {
		this.check('upload', path);
		this.addFile(path, content);
		return metadata(path, 'file');
	}

	move(from: string, to: string): IDataObject {
		const { content } = this.get('move', from);
		if (this.files.has(to.toLowerCase())) throw new Error('to/conflict/file/');
		this.files.delete(from.toLowerCase());
		this.addFile(to, content);
		return { metadata: metadata(to, 'file') };
	}

	private get(call: string, path: string): DropboxFile {
		this.check(call, path);
		const file = this.files.get(path.toLowerCase());
		if (!file) throw new Error('path/not_found/');
		return file;
	}

	private check(call: string, path: string): void {
		if (!path.startsWith('/') || path.includes('//')) throw new Error('path/malformed_path/');
		const fails = [...this.failing].some((entry) => {
			const [name = '', end = ''] = entry.split(/ (.*)/s);
			return name === call && path.endsWith(end);
		});
		if (fails) throw new Error(`Dropbox does not ${call}`);
	}
}

function metadata(path: string, tag: 'file' | 'folder'): IDataObject {
	return {
		'.tag': tag,
		name: posix.basename(path),
		path_lower: path.toLowerCase(),
		path_display: path,
		id: `id:${path}`,
	};
}
