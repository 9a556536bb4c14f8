/**
 * Pages, JSON and event streams over HTTP.
 *
 * <p>In: requests. Out: answers; {@code ConsoleServer} lists them. Always holds: a GET changes
 * nothing, a request of a foreign page or host is refused, and a browser that does not read takes a
 * bounded amount of memory until the server closes its connection.
 */
package io.nextup.console.web;
