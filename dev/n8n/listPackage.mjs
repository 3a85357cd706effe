// Enters a package into n8n's list of installed packages, with n8n's own database driver:
// node listPackage.mjs <folder of the n8n installation> <database> <entry as JSON>
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';

const [folder = '', file = '', text = ''] = process.argv.slice(2);
const { packageName, installedVersion, authorName, authorEmail, nodes } = JSON.parse(text);

const sqlite3 = createRequire(join(folder, 'package.json'))('sqlite3');
const database = new sqlite3.Database(file, sqlite3.OPEN_READWRITE);
database.configure('busyTimeout', 15_000);
const run = promisify(database.run.bind(database));

await run('BEGIN IMMEDIATE');
const now = new Date().toISOString().replace('T', ' ').replace('Z', '');
await run(
	`INSERT INTO installed_packages
	("packageName", "installedVersion", "authorName", "authorEmail", "createdAt", "updatedAt")
	VALUES (?, ?, ?, ?, ?, ?)
	ON CONFLICT ("packageName") DO UPDATE
	SET "installedVersion" = excluded."installedVersion", "updatedAt" = excluded."updatedAt"`,
	[packageName, installedVersion, authorName, authorEmail, now, now],
);
await run('DELETE FROM installed_nodes WHERE "package" = ?', [packageName]);
for (const { type, name, latestVersion } of nodes) {
	await run(
		'INSERT INTO installed_nodes ("name", "type", "latestVersion", "package") VALUES (?, ?, ?, ?)',
		[name, type, latestVersion, packageName],
	);
}
await run('COMMIT');
await promisify(database.close.bind(database))();
