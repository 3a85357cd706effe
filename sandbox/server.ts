import multipart from '@fastify/multipart';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { MAX_UPLOAD_BYTES } from './defaults';
import { Refusal, refusalAnswer } from './answers';

/** A bare server: bodies arrive as bytes, what goes wrong is answered in the API's form. */
export async function bareServer(): Promise<FastifyInstance> {
	const app = fastify({
		forceCloseConnections: true,
		// A photo sent in the wrong way is to hear what is wrong about it.
		bodyLimit: MAX_UPLOAD_BYTES + 1024 * 1024,
		routerOptions: { ignoreTrailingSlash: true },
	});
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	await app.register(multipart, { throwFileSizeLimit: false });
	app.setErrorHandler(async (error: FastifyError, _request, reply) => {
		const status = error.statusCode ?? 500;
		const { headers, body } = refusalAnswer(
			new Refusal(status, error.message, 'api_error_bad_request'),
		);
		return await reply.code(status).headers(headers).send(body);
	});
	return app;
}

/**
 * Starts to listen.
 *
 * @returns the origin, e.g. `http://127.0.0.1:4011`
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
	return await app.listen({ host, port });
}
