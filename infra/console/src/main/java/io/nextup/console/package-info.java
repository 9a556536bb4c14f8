/**
 * The console: shows in a browser what the stream does.
 *
 * <p>In: the topics of a Kafka cluster, read without a consumer group. Out: pages and JSON over
 * HTTP. Always holds: nothing is written without {@link
 * io.nextup.console.settings.ConsoleSettings#actions}, and memory stays bounded at any rate of the
 * stream and with any number of browsers.
 */
package io.nextup.console;
