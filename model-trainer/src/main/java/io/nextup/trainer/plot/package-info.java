/**
 * Parts of a picture: axes, SVG elements, escaped text.
 *
 * <p>In: values and words, wherever they come from. Out: places in pixels and markup.
 *
 * <p>What always holds: words are escaped; the default locale changes nothing; the same input gives
 * the same picture.
 */
package io.nextup.trainer.plot;
