import type { JobChoice } from '../../shared/api/service';
import type { OtherPicture } from '../../shared/order/itemPhoto';

/** Choices for a photo with other pictures beside it, a mask for example: other pictures are another choice. */
export function withPictures(choices: JobChoice[], others: readonly OtherPicture[]): JobChoice[] {
	if (others.length === 0) return choices;
	const fingerprints = others.map(({ source }) => source.fingerprint).join(' ');
	return choices.map((choice) => ({ ...choice, key: `${choice.key} ${fingerprints}` }));
}
