/** Files that a Mac leaves beside `kitchen.jpg`. The second one has the photo's own ending. */
export const HIDDEN_FILES = ['.DS_Store', '._kitchen.jpg'];
