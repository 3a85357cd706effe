/** A kind of picture, whether AI HomeDesign takes it or not. */
export interface PhotoKind {
	/** The usual file extension, without the dot. */
	extension: string;
	mimeType: string;
	/** Other extensions that are right for this kind. */
	otherExtensions: readonly string[];
}
