import type { JobChoice } from '../../shared/api/service';
import type { PhotoSource } from '../../shared/photo/photoInput';

/** Choices for a photo with a mask: another mask is another choice. */
export function withMask(choices: JobChoice[], mask: PhotoSource | undefined): JobChoice[] {
	if (!mask) return choices;
	return choices.map((choice) => ({ ...choice, key: `${choice.key} ${mask.fingerprint}` }));
}
