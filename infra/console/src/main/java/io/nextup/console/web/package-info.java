/**
 * Pages, JSON and event streams over HTTP.
 *
 * <p>In: requests. Out: answers; {@code ConsoleServer} lists them. Always holds: a GET changes
 * nothing, a request of a foreign page or host is refused, and a browser that does not read costs a
 * bounded amount of memory and its connection in the end.
 */
package io.nextup.console.web;
