// Bound once: looking up a global for every pixel is slow inside jest's sandboxed modules.
const { floor, max, min, round } = Math;

/** A coarse map of `base = slope * lightness + offset`, to be read at any size of the picture. */
export interface BaseMap {
	width: number;
	height: number;
	slope: Float32Array;
	offset: Float32Array;
}

/** Means over squares of `2 * radius + 1`, cut at the borders. */
function boxMean(values: Float32Array, width: number, height: number, radius: number) {
	const stride = width + 1;
	const sums = new Float64Array(stride * (height + 1));
	for (let y = 0; y < height; y++) {
		let row = 0;
		for (let x = 0; x < width; x++) {
			row += values[y * width + x] ?? 0;
			sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] ?? 0) + row;
		}
	}
	const sum = (x: number, y: number) => sums[y * stride + x] ?? 0;
	return Float32Array.from(values, (_, index) => {
		const [x, y] = [index % width, floor(index / width)];
		const [left, right] = [max(0, x - radius), min(width, x + radius + 1)];
		const [top, bottom] = [max(0, y - radius), min(height, y + radius + 1)];
		const total = sum(right, bottom) - sum(left, bottom) - sum(right, top) + sum(left, top);
		return total / ((right - left) * (bottom - top));
	});
}

/**
 * Large-scale light of a picture that keeps to its edges, so that lifting a dark corner leaves no
 * halo around a window.
 *
 * @param lightness of a small version, row by row, 0 to 1
 * @see He and Sun, "Fast Guided Filter" (2015), guided by itself
 */
export function guidedBase(lightness: Float32Array, width: number, height: number): BaseMap {
	const radius = max(1, round(max(width, height) * 0.06));
	const smoothness = 0.01;
	const mean = boxMean(lightness, width, height, radius);
	const meanSquare = boxMean(
		lightness.map((value) => value * value),
		width,
		height,
		radius,
	);
	const slope = mean.map((average, index) => {
		const variance = max(0, (meanSquare[index] ?? 0) - average * average);
		return variance / (variance + smoothness);
	});
	const offset = mean.map((average, index) => average * (1 - (slope[index] ?? 0)));
	return {
		width,
		height,
		slope: boxMean(slope, width, height, radius),
		offset: boxMean(offset, width, height, radius),
	};
}
