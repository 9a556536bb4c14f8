package io.nextup.console.live;

/**
 * A second of the stream.
 *
 * @param t seconds since the epoch
 * @param events interactions that arrived
 * @param recommendations recommendations that arrived
 * @param p50 median time from click to recommendation, in milliseconds; null without an answer
 * @param p99 99th percentile of these times; null without an answer
 * @param deadLetters records refused
 * @param waiting events of the last minute without an answer at the end of the second
 */
public record Point(
        long t,
        int events,
        int recommendations,
        Double p50,
        Double p99,
        int deadLetters,
        int waiting) {}
