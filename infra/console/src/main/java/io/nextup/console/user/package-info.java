/**
 * Trial users, as which a person clicks in the browser, and a look at any other user.
 *
 * <p>In: clicks of a person, recommendations for trial users, records of a user's partitions. Out:
 * interactions and tombstones to Kafka, messages to the browser. Always holds: a trial user that
 * was made is erased, at the latest by the next start.
 */
package io.nextup.console.user;
